/** Wholesale prices from the download centre of smard.de, in German or English. */
import type { Table } from '../csv.ts'
import { columnOf, readRows } from '../read-rows.ts'
import { dayFirstStamp, englishStamp } from '../stamp.ts'
import { perMwh } from '../unit.ts'
import { chooseArea } from './choose-area.ts'
import type { Reading, ReadRequest, TableFormat } from './format.ts'

const startColumn = /^(Datum von|Start date)$/i
const priceColumn = /^(.+?) ?\[€\/MWh\]/

/** The German area, in both languages. */
const usualAreas: readonly string[] = ['Deutschland/Luxemburg', 'Germany/Luxembourg']

export const smard: TableFormat = {
  provider: 'SMARD',
  name: 'SMARD wholesale prices',
  kinds: ['prices'],
  isHeader: (row) => columnOf(row, startColumn) >= 0 && columnOf(row, priceColumn) >= 0,
  read: readSmard,
}

function readSmard(table: Table, request: ReadRequest): Reading {
  const header = table.rows[table.headerRow] ?? []
  const start = columnOf(header, startColumn)
  const areas = header.map((name) => priceColumn.exec(name.trim())?.[1])
  const usual = usualAreas.find((area) => areas.includes(area))
  const named = areas.filter((name) => name !== undefined)
  const area = chooseArea(table, {
    areas: named,
    wanted: request.area,
    ...(usual !== undefined && { usual }),
  })
  const price = areas.indexOf(area)
  const { values, warnings } = readRows(table, {
    // Only the start: the end has the wrong day where the clock goes forward.
    timeText: (row) => row[start] ?? '',
    parseTime: (text) => dayFirstStamp(text) ?? englishStamp(text),
    timeExample: '29.03.2026 00:15',
    valueText: (row) => row[price] ?? '',
    timeZone: 'Europe/Berlin',
  })
  const timeZone = 'Europe/Berlin'
  return { values, timeIs: 'start', unit: perMwh('EUR'), timeZone, warnings, part: area, areas: named }
}

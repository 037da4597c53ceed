/** Spot prices as Energinet's Energi Data Service offers them as CSV. */
import type { Table } from '../csv.ts'
import { columnOf, readRows } from '../read-rows.ts'
import { isoStamp } from '../stamp.ts'
import { perMwh } from '../unit.ts'
import { areasIn } from './areas-in.ts'
import { chooseArea } from './choose-area.ts'
import type { Reading, ReadRequest, TableFormat } from './format.ts'

const timeColumn = /^(Hour|Time)UTC$/i
const areaColumn = /^PriceArea$/i
const euroColumn = /^(SpotPrice|DayAheadPrice)EUR$/i
const crownColumn = /^(SpotPrice|DayAheadPrice)DKK$/i

export const energiDataService: TableFormat = {
  provider: 'Energi Data Service',
  name: 'Energi Data Service spot prices',
  kinds: ['prices'],
  isHeader: (row) => [timeColumn, areaColumn, euroColumn].every((pattern) => columnOf(row, pattern) >= 0),
  read: readEnergiDataService,
}

function readEnergiDataService(table: Table, request: ReadRequest): Reading {
  const header = table.rows[table.headerRow] ?? []
  const time = columnOf(header, timeColumn)
  const areas = columnOf(header, areaColumn)
  const area = chooseArea(table, { areas: areasIn(table, areas), wanted: request.area })
  const crowns = columnOf(header, crownColumn)
  const isInCrowns = request.currency === 'DKK' && crowns >= 0
  const price = isInCrowns ? crowns : columnOf(header, euroColumn)
  const { values, warnings } = readRows(table, {
    timeText: (row) => row[time] ?? '',
    parseTime: isoStamp,
    timeExample: '2026-03-29 00:00',
    valueText: (row) => row[price] ?? '',
    timeZone: 'UTC',
    keeps: (row) => row[areas]?.trim() === area,
  })
  return { values, timeIs: 'start', unit: perMwh(isInCrowns ? 'DKK' : 'EUR'), timeZone: 'UTC', warnings, part: area }
}

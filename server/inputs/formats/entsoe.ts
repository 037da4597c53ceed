/** Day-ahead prices as the ENTSO-E Transparency Platform exports them since 2024. */
import type { Table } from '../csv.ts'
import { InputProblem } from '../input-problem.ts'
import { columnOf, readRows } from '../read-rows.ts'
import { dayFirstStamp } from '../stamp.ts'
import { priceUnit, type Unit } from '../unit.ts'
import { areasIn } from './areas-in.ts'
import { chooseArea } from './choose-area.ts'
import { exportZone, mtuColumn, startOf } from './entsoe-zone.ts'
import type { Reading, ReadRequest, TableFormat } from './format.ts'

const priceColumn = /^Day-ahead Price \((.+)\)$/i

/** Areas with two auctions number them; the first is the one that couples Europe. */
const sequences: ReadonlySet<string> = new Set(['without sequence', 'sequence sequence 1', 'sequence 1'])

export const entsoe: TableFormat = {
  provider: 'ENTSO-E',
  name: 'ENTSO-E day-ahead prices',
  kinds: ['prices'],
  isHeader: (row) => columnOf(row, mtuColumn) >= 0 && columnOf(row, priceColumn) >= 0,
  read: readEntsoe,
}

function readEntsoe(table: Table, request: ReadRequest): Reading {
  const header = table.rows[table.headerRow] ?? []
  const time = columnOf(header, mtuColumn)
  const price = columnOf(header, priceColumn)
  const areas = columnOf(header, /^Area$/i)
  const area = areas < 0 ? undefined : chooseArea(table, { areas: areasIn(table, areas), wanted: request.area })
  const sequence = columnOf(header, /^Sequence$/i)
  const timeZone = exportZone(table, header[time] ?? '')
  const { values, warnings } = readRows(table, {
    timeText: (row) => startOf(row[time] ?? ''),
    parseTime: dayFirstStamp,
    timeExample: '29/03/2026 00:15:00',
    valueText: (row) => row[price] ?? '',
    timeZone,
    keeps: (row) =>
      (area === undefined || row[areas]?.trim() === area) &&
      (sequence < 0 || sequences.has((row[sequence] ?? '').trim().toLowerCase())),
  })
  return {
    values,
    timeIs: 'start',
    unit: exportUnit(table, header[price] ?? ''),
    timeZone,
    warnings,
    ...(area !== undefined && { part: area }),
  }
}

function exportUnit(table: Table, columnName: string): Unit {
  const name = priceColumn.exec(columnName.trim())?.[1] ?? ''
  const unit = priceUnit(name)
  if (unit) return unit
  throw new InputProblem({
    file: table.fileName,
    line: table.lineOf(table.headerRow),
    found: `prices in ${name}`,
    expected: 'prices in EUR/MWh, or in another currency per MWh',
  })
}

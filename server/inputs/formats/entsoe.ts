/** Day-ahead prices as the ENTSO-E Transparency Platform exports them since 2024. */
import { isBlank, type Table } from '../csv.ts'
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
  refuseOtherRows(table, header.length)
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

/** Rows of another layout would give their prices as names of areas. */
function refuseOtherRows(table: Table, width: number): void {
  const row = table.rows.findIndex((fields, index) => index > table.headerRow && isOther(fields, width))
  if (row < 0) return
  throw new InputProblem({
    file: table.fileName,
    line: table.lineOf(row),
    found: `${table.rows[row]?.length} columns`,
    expected: `${width}, as in the header: are these rows of another file?`,
  })
}

function isOther(fields: readonly string[], width: number): boolean {
  return fields.length !== width && !isBlank(fields)
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

/** Day-ahead prices as the ENTSO-E Transparency Platform exports them since 2024. */
import type { Table } from '../csv.ts'
import { InputProblem } from '../input-problem.ts'
import { columnOf, readRows } from '../read-rows.ts'
import { dayFirstStamp } from '../stamp.ts'
import { priceUnit } from '../unit.ts'
import type { Reading, ReadRequest, TableFormat } from './format.ts'

const timeColumn = /^MTU \((.+)\)$/i
const priceColumn = /^Day-ahead Price \((.+)\)$/i

/** The zone of the export, which is not that of the bidding area, by the mark in its header. */
const zones: Readonly<Record<string, string>> = {
  UTC: 'UTC',
  'CET/CEST': 'Europe/Brussels',
  'WET/WEST': 'Europe/Lisbon',
  'EET/EEST': 'Europe/Helsinki',
}

/** Areas with two auctions number them; the first is the one that couples Europe. */
const sequences: ReadonlySet<string> = new Set(['without sequence', 'sequence sequence 1', 'sequence 1'])

export const entsoe: TableFormat = {
  name: 'ENTSO-E day-ahead prices',
  kinds: ['prices'],
  isHeader: (row) => columnOf(row, timeColumn) >= 0 && columnOf(row, priceColumn) >= 0,
  read: readEntsoe,
}

function readEntsoe(table: Table, request: ReadRequest): Reading {
  const header = table.rows[table.headerRow] ?? []
  const time = columnOf(header, timeColumn)
  const price = columnOf(header, priceColumn)
  const area = chosenArea(table, columnOf(header, /^Area$/i), request.area)
  const sequence = columnOf(header, /^Sequence$/i)
  const { values, warnings } = readRows(table, {
    // Only the start: ends are wrong around clock changes in some exports.
    timeText: (row) => (row[time] ?? '').split(' - ')[0] ?? '',
    parseTime: dayFirstStamp,
    timeExample: '29/03/2026 00:15:00',
    valueText: (row) => row[price] ?? '',
    timeZone: exportZone(table, header[time] ?? ''),
    keeps: (row) =>
      (area?.has(row) ?? true) && (sequence < 0 || sequences.has((row[sequence] ?? '').trim().toLowerCase())),
  })
  return {
    values,
    timeIs: 'start',
    unit: exportUnit(table, header[price] ?? ''),
    timeZone: exportZone(table, header[time] ?? ''),
    warnings,
    ...(area && { part: area.name }),
  }
}

/** The one area to read, and which rows are of it; undefined where the file has no column for it. */
function chosenArea(
  table: Table,
  column: number,
  wanted: string | undefined,
): { readonly name: string; readonly has: (row: readonly string[]) => boolean } | undefined {
  if (column < 0) return undefined
  const areas = new Set<string>()
  for (const row of table.rows.slice(table.headerRow + 1)) {
    const area = row[column]?.trim()
    if (area) areas.add(area)
  }
  const matching = [...areas].filter((area) => wanted === undefined || isArea(area, wanted))
  const [name] = matching
  if (name !== undefined && matching.length === 1) return { name, has: (row) => row[column]?.trim() === name }
  if (areas.size === 0) return undefined
  throw new InputProblem({
    file: table.fileName,
    found: `prices of ${[...areas].join(', ')}`,
    expected: wanted === undefined ? 'one area: choose which' : `prices of ${wanted}`,
  })
}

/** `DE-LU` and `BZN|DE-LU` are the same area. */
function isArea(area: string, wanted: string): boolean {
  return area === wanted || area.replace(/^.*\|/, '') === wanted
}

function exportZone(table: Table, header: string): string {
  const mark = timeColumn.exec(header.trim())?.[1] ?? ''
  const zone = zones[mark.toUpperCase()]
  if (zone) return zone
  throw new InputProblem({
    file: table.fileName,
    line: table.lineOf(table.headerRow),
    found: `times in ${mark}`,
    expected: Object.keys(zones).join(', '),
  })
}

function exportUnit(table: Table, header: string) {
  const name = priceColumn.exec(header.trim())?.[1] ?? ''
  const unit = priceUnit(name)
  if (unit) return unit
  throw new InputProblem({
    file: table.fileName,
    line: table.lineOf(table.headerRow),
    found: `prices in ${name}`,
    expected: 'prices in EUR/MWh, or in another currency per MWh',
  })
}

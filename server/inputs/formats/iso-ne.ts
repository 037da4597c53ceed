/** Day-ahead prices of ISO New England's nodes, by hours that are named by their end. */
import type { Table } from '../csv.ts'
import { columnOf, readRows } from '../read-rows.ts'
import type { Stamp } from '../stamp.ts'
import { perMwh } from '../unit.ts'
import { areasIn } from './areas-in.ts'
import { chooseArea } from './choose-area.ts'
import type { Reading, ReadRequest, TableFormat } from './format.ts'

const timeZone = 'America/New_York'
const hourMs = 3_600_000
const priceColumn = /^Locational Marginal Price$/i

export const isoNe: TableFormat = {
  provider: 'ISO New England',
  name: 'ISO New England prices',
  kinds: ['prices'],
  isHeader: (row) => row[0] === 'H' && [/^Hour Ending$/i, priceColumn].every((name) => columnOf(row, name) > 0),
  read: readIsoNe,
}

function readIsoNe(table: Table, request: ReadRequest): Reading {
  const header = table.rows[table.headerRow] ?? []
  const date = columnOf(header, /^Date$/i)
  const hour = columnOf(header, /^Hour Ending$/i)
  const nodes = columnOf(header, /^Location Name$/i)
  const price = columnOf(header, priceColumn)
  // Rows of data begin with D; a second header with H, the count of lines with T.
  const isValue = ([type]: readonly string[]) => type === 'D'
  const node = chooseArea(table, {
    areas: areasIn(table, nodes, isValue),
    wanted: request.area,
    usual: '.H.INTERNAL_HUB',
  })
  const { values, warnings } = readRows(table, {
    timeText: (row) => `${row[date]} ${row[hour]}`,
    parseTime: hourEnding,
    timeExample: '03/29/2026 01',
    valueText: (row) => row[price] ?? '',
    timeZone,
    keeps: (row) => isValue(row) && row[nodes]?.trim() === node,
  })
  return { values, timeIs: 'start', unit: perMwh('USD'), timeZone, warnings, part: node }
}

/** The start of the hour that `03/29/2026 01` ends; `02X` is the second hour of that name in autumn. */
function hourEnding(text: string): Stamp | undefined {
  const match = /^(\d\d)\/(\d\d)\/(\d{4}) (\d\d)X?$/.exec(text)
  if (!match) return undefined
  const [month = 0, day = 0, year = 0, hour = 0] = match.slice(1).map(Number)
  return { wallMs: Date.UTC(year, month - 1, day) + (hour - 1) * hourMs }
}

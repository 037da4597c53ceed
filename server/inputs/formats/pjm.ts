/** Day-ahead prices of PJM's nodes, as its Data Miner exports them. */
import type { Table } from '../csv.ts'
import { columnOf, readRows } from '../read-rows.ts'
import { englishStamp } from '../stamp.ts'
import { perMwh } from '../unit.ts'
import { areasIn } from './areas-in.ts'
import { chooseArea } from './choose-area.ts'
import type { Reading, ReadRequest, TableFormat } from './format.ts'

const timeColumn = /^datetime_beginning_utc$/i
const priceColumn = /^total_lmp_da$/i
const nodeColumn = /^pnode_name$/i

export const pjm: TableFormat = {
  provider: 'PJM',
  name: 'PJM day-ahead prices',
  kinds: ['prices'],
  isHeader: (row) => [timeColumn, priceColumn, nodeColumn].every((name) => columnOf(row, name) >= 0),
  read: readPjm,
}

function readPjm(table: Table, request: ReadRequest): Reading {
  const header = table.rows[table.headerRow] ?? []
  const time = columnOf(header, timeColumn)
  const nodes = columnOf(header, nodeColumn)
  const price = columnOf(header, priceColumn)
  const node = chooseArea(table, { areas: areasIn(table, nodes), wanted: request.area })
  const { values, warnings } = readRows(table, {
    timeText: (row) => row[time] ?? '',
    parseTime: englishStamp,
    timeExample: '3/29/2026 5:00:00 AM',
    valueText: (row) => row[price] ?? '',
    timeZone: 'UTC',
    keeps: (row) => row[nodes]?.trim() === node,
  })
  return { values, timeIs: 'start', unit: perMwh('USD'), timeZone: 'UTC', warnings, part: node }
}

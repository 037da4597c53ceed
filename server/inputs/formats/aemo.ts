/** Regional prices of Australia's market, in the tables of AEMO's MMS data model. */
import type { Table } from '../csv.ts'
import { columnOf, readRows } from '../read-rows.ts'
import { isoStamp } from '../stamp.ts'
import { perMwh } from '../unit.ts'
import { areasIn } from './areas-in.ts'
import { chooseArea } from './choose-area.ts'
import type { Reading, ReadRequest, TableFormat } from './format.ts'

/** The market's clock is that of Queensland, which never changes. */
const timeZone = 'Australia/Brisbane'

export const aemo: TableFormat = {
  provider: 'AEMO',
  name: 'AEMO regional prices',
  kinds: ['prices'],
  isHeader: ([type, report, table]) =>
    type === 'I' && /^(TRADING|DISPATCH)$/i.test(report ?? '') && /^PRICE$/i.test(table ?? ''),
  read: readAemo,
}

function readAemo(table: Table, request: ReadRequest): Reading {
  const header = table.rows[table.headerRow] ?? []
  const time = columnOf(header, /^SETTLEMENTDATE$/i)
  const regions = columnOf(header, /^REGIONID$/i)
  const price = columnOf(header, /^RRP$/i)
  // Rows of data begin with D; the file's first and last with C.
  const isValue = ([type]: readonly string[]) => type === 'D'
  const region = chooseArea(table, { areas: areasIn(table, regions, isValue), wanted: request.area })
  const { values, warnings } = readRows(table, {
    timeText: (row) => row[time] ?? '',
    parseTime: (text) => isoStamp(text.replaceAll('/', '-')),
    timeExample: '2026/03/29 00:30:00',
    valueText: (row) => row[price] ?? '',
    timeZone,
    timeIs: 'end',
    keeps: (row) => isValue(row) && row[regions]?.trim() === region,
  })
  return { values, timeIs: 'end', unit: perMwh('AUD'), timeZone, warnings, part: region }
}

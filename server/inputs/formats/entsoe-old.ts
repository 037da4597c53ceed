/** Day-ahead prices as the ENTSO-E Transparency Platform exported them until 2024. */
import type { Table } from '../csv.ts'
import { columnOf, readRows } from '../read-rows.ts'
import { dayFirstStamp } from '../stamp.ts'
import { perMwh } from '../unit.ts'
import { exportZone, mtuColumn, startOf } from './entsoe-zone.ts'
import type { Reading, TableFormat } from './format.ts'

const priceColumn = /^Day-ahead Price \[.+\/MWh\]$/i

export const entsoeOld: TableFormat = {
  provider: 'ENTSO-E',
  name: 'ENTSO-E day-ahead prices, layout until 2024',
  kinds: ['prices'],
  isHeader: (row) => columnOf(row, mtuColumn) >= 0 && columnOf(row, priceColumn) >= 0,
  read: readEntsoeOld,
}

function readEntsoeOld(table: Table): Reading {
  const header = table.rows[table.headerRow] ?? []
  const time = columnOf(header, mtuColumn)
  const price = columnOf(header, priceColumn)
  const timeZone = exportZone(table, header[time] ?? '')
  const { values, warnings } = readRows(table, {
    timeText: (row) => startOf(row[time] ?? ''),
    parseTime: dayFirstStamp,
    timeExample: '29.03.2022 00:00',
    valueText: (row) => row[price] ?? '',
    timeZone,
  })
  // The area's name stands where a fourth column's would, which no row has.
  const area = header.find((name) => name.includes('|'))
  return {
    values,
    timeIs: 'start',
    unit: perMwh(currencyOf(table, columnOf(header, /^Currency$/i))),
    timeZone,
    warnings,
    ...(area !== undefined && { part: area }),
  }
}

/** Of the first row that names one: rows without a price may not. */
function currencyOf(table: Table, column: number): string {
  const row = table.rows.find((fields, index) => index > table.headerRow && /^[A-Z]{3}$/.test(fields[column] ?? ''))
  return row?.[column] ?? 'EUR'
}

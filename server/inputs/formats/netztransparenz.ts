/** Spot market prices that the German grid operators publish at netztransparenz.de, in ct/kWh. */
import type { Table } from '../csv.ts'
import { columnOf, readRows } from '../read-rows.ts'
import { dayFirstStamp } from '../stamp.ts'
import { centsPerKwh } from '../unit.ts'
import type { Reading, TableFormat } from './format.ts'

const columns = {
  date: /^(Datum|sdate)$/i,
  start: /^(von|stimestart)$/i,
  zone: /^(Zeitzone von|zone_start)$/i,
  price: /^(Spotmarktpreis in ct\/kWh|price)$/i,
}

export const netztransparenz: TableFormat = {
  provider: 'netztransparenz.de',
  name: 'netztransparenz.de spot market prices',
  kinds: ['prices'],
  isHeader: (row) => Object.values(columns).every((pattern) => columnOf(row, pattern) >= 0),
  read: readNetztransparenz,
}

function readNetztransparenz(table: Table): Reading {
  const header = table.rows[table.headerRow] ?? []
  const date = columnOf(header, columns.date)
  const start = columnOf(header, columns.start)
  const zone = columnOf(header, columns.zone)
  const price = columnOf(header, columns.price)
  const { values, warnings } = readRows(table, {
    timeText: (row) => `${row[date]} ${row[start]} (${row[zone]})`,
    parseTime: dayFirstStamp,
    timeExample: '29.03.2026 00:00 (CET)',
    valueText: (row) => row[price] ?? '',
    timeZone: 'Europe/Berlin',
  })
  return { values, timeIs: 'start', unit: centsPerKwh('EUR'), timeZone: 'Europe/Berlin', warnings }
}

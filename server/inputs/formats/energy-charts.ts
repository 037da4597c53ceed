/** Day-ahead prices in the CSV that energy-charts.info makes of its charts. */
import type { Table } from '../csv.ts'
import { columnOf, readRows } from '../read-rows.ts'
import { isoStamp } from '../stamp.ts'
import { perMwh } from '../unit.ts'
import type { Reading, TableFormat } from './format.ts'

const timeColumn = /^(timestamp|datum|date)\b/i
const priceColumn = /price|preis|day.?ahead/i

/**
 * What else is in such a chart. A file with nothing but times and prices could be anyone's,
 * in any unit; that of this one is known to be EUR/MWh.
 */
const otherColumn = /renewable|erneuerbar|residual|\bload\b|\blast\b|wind|solar|EUR\/MWh|auction|auktion/i

export const energyCharts: TableFormat = {
  provider: 'energy-charts.info',
  name: 'energy-charts.info prices',
  kinds: ['prices'],
  isHeader: (row) =>
    columnOf(row, timeColumn) === 0 && [priceColumn, otherColumn].every((name) => columnOf(row, name) > 0),
  read: readEnergyCharts,
}

function readEnergyCharts(table: Table): Reading {
  const price = columnOf(table.rows[table.headerRow] ?? [], priceColumn)
  const { values, warnings } = readRows(table, {
    timeText: (row) => row[0] ?? '',
    parseTime: isoStamp,
    timeExample: '2026-03-29T00:00+01:00',
    valueText: (row) => row[price] ?? '',
    timeZone: 'Europe/Berlin',
    // Some charts have a second line of header, with units and no time.
    keeps: (row) => row[0]?.trim() !== '',
  })
  return { values, timeIs: 'start', unit: perMwh('EUR'), timeZone: 'Europe/Berlin', warnings }
}

/** Finnish spot prices as the interface of sahkotin.fi answers them, as CSV and as JSON. */
import { z } from 'zod'
import type { Table } from '../csv.ts'
import { InputProblem } from '../input-problem.ts'
import { columnOf, readRows } from '../read-rows.ts'
import { isoStamp } from '../stamp.ts'
import { type Unit, unitOf } from '../unit.ts'
import type { DocumentFormat, Reading, ReadRequest, TableFormat, ValueSource } from './format.ts'
import { jsonNumber, readIsoEntries } from './json.ts'

const hourColumn = /^hour$/i
const priceColumn = /^price$/i

const answer = z.object({ prices: z.array(z.object({ date: z.string(), value: jsonNumber })).min(1) })

export const sahkotinCsv: TableFormat = {
  provider: 'Sähkötin',
  name: 'Sähkötin prices',
  kinds: ['prices'],
  isHeader: (row) => row.length === 2 && columnOf(row, hourColumn) === 0 && columnOf(row, priceColumn) === 1,
  read: readTable,
}

export const sahkotinJson: DocumentFormat = {
  provider: 'Sähkötin',
  name: 'Sähkötin prices',
  kinds: ['prices'],
  read: (document, source, request) => {
    const { success, data } = answer.safeParse(document)
    if (!success) return undefined
    const prices = data.prices.map(({ date, value }) => ({ time: date, value }))
    const { values, warnings } = readIsoEntries(source, prices, 'UTC')
    return { values, timeIs: 'start', unit: chosenUnit(source, request), timeZone: 'UTC', warnings }
  },
}

function readTable(table: Table, request: ReadRequest): Reading {
  const { values, warnings } = readRows(table, {
    timeText: (row) => row[0] ?? '',
    parseTime: isoStamp,
    timeExample: '2026-03-29T00:00:00.000Z',
    valueText: (row) => row[1] ?? '',
    timeZone: 'UTC',
    decimalMark: '.',
  })
  return { values, timeIs: 'start', unit: chosenUnit(table, request), timeZone: 'UTC', warnings }
}

/** The answer is in EUR/MWh or, with the option `fix`, in ct/kWh, and does not say in which. */
function chosenUnit(source: ValueSource, request: ReadRequest): Unit {
  const unit = request.unit === undefined ? undefined : unitOf('prices', request.unit, 'EUR')
  if (unit) return unit
  throw new InputProblem({
    file: source.fileName,
    found: request.unit === undefined ? 'prices without a unit' : `the unit "${request.unit}"`,
    expected: 'a unit that is chosen: EUR/MWh or ct/kWh',
    asks: { about: 'unit', choices: ['EUR/MWh', 'ct/kWh'] },
  })
}

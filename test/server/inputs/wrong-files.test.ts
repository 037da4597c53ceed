import { expect, test } from 'vitest'
import { InputProblem } from '../../../server/inputs/input-problem.ts'
import { asksOf, linesOf, problemOf, read, readBytes, wallTimes } from './read.ts'

const smard = [
  'Datum von;Datum bis;Deutschland/Luxemburg [€/MWh] Originalauflösungen',
  '15.01.2026 00:00;15.01.2026 01:00;2,16',
  '15.01.2026 01:00;15.01.2026 02:00;1,60',
]
const entsoeOld = [
  '"MTU (CET/CEST)","Day-ahead Price [EUR/MWh]","Currency","BZN|SE3"',
  '"15.01.2026 00:00 - 15.01.2026 01:00","46.60","EUR"',
  '"15.01.2026 01:00 - 15.01.2026 02:00","41.33","EUR"',
]
const entsoe = [
  '"MTU (CET/CEST)","Area","Sequence","Day-ahead Price (EUR/MWh)","Intraday Period (CET/CEST)","Intraday Price (EUR/MWh)"',
  '"15/01/2026 00:00:00 - 15/01/2026 01:00:00","BZN|SE3","Without Sequence","46.60","",""',
]

const prices = (lines: readonly string[]) => problemOf(() => read('prices', lines))

test('an empty file', () => {
  expect(prices([])).toBe('file.csv: found an empty file, expected a text file with a header and rows of values')
  expect(prices(['', '  ', ''])).toContain('found an empty file')
})

test('a header and nothing below it', () => {
  expect(prices(['start,price', ''])).toBe(
    'file.csv line 1: found a header and no rows, expected rows of times and values below it',
  )
})

test('wrong columns', () => {
  expect(prices(['time,cost', '2026-01-15 12:00,0.3'])).toMatch(
    /^file.csv line 1: found the columns "time", "cost", expected the columns start,price, or a file of ENTSO-E, /,
  )
})

test('a load in place of prices', () => {
  expect(prices(['start,load_w', '2026-01-15 12:00,300'])).toMatch(/^file.csv: found a base load, expected prices/)
})

test('a text in a number’s place, with its line counted over blank lines and line breaks', () => {
  const reading = () =>
    read('prices', ['note,start,price', '"two', 'lines",2026-01-15 12:00,0.3', '', 'x,2026-01-15 13:00,0.31x'])
  expect(reading).toThrow(InputProblem)
  expect(problemOf(reading)).toBe('file.csv line 5: "0.31x" is not a number')
  try {
    reading()
  } catch (error) {
    expect(error).toMatchObject({
      file: 'file.csv',
      line: 5,
      found: '"0.31x"',
      expected: 'a number with a decimal point, such as 0.31',
    })
  }
})

test.each(['NaN', 'Infinity', '1e999', '.', '1.2.3.4', '0x10', '1 000'])('%s in a number’s place', (text) => {
  expect(prices(['start;price', '2026-01-15 12:00;0.3', `2026-01-15 13:00;${text}`])).toBe(
    `file.csv line 3: "${text}" is not a number`,
  )
})

test('decimal points among decimal commas', () => {
  expect(prices(['start;price', '2026-01-15 12:00;0,3', '2026-01-15 13:00;0.31'])).toBe(
    'file.csv line 3: "0.31" is not a number with a decimal comma, as in the rows before',
  )
})

test('decimal commas between commas', () => {
  expect(prices(['start,price', '2026-01-15 12:00,0,31'])).toBe(
    'file.csv line 2: found 3 columns, expected 2, as in the header; numbers with a decimal comma need another delimiter, or quotation marks',
  )
})

test.each([
  'soon',
  '0026-02-28 12:00',
  '2026-02-30 12:00',
  '2026-01-15 24:30',
  '2026-13-01 00:00',
  '01/15/2026 12:00',
  '',
])('"%s" in a time’s place', (text) => {
  expect(prices(['start,price', `${text},0.3`])).toBe(
    `file.csv line 2: "${text}" is not a time such as 2026-03-29T00:15+01:00 or 2026-03-29 00:15`,
  )
})

test('a time that the clock skips', () => {
  expect(prices(['start,price', '2026-03-29 01:00,0.3', '2026-03-29 02:00,0.3'])).toBe(
    'file.csv line 3: found "2026-03-29 02:00", which clocks in Europe/Berlin skip, expected a time in Europe/Berlin, or one with its offset from UTC',
  )
})

test('two different prices for one instant', () => {
  expect(prices(['start,price', '2026-01-15 12:00,0.3', '2026-01-15 13:00,0.3', '2026-01-15 12:00,0.4'])).toBe(
    'file.csv line 4: found 0.4 for 2026-01-15 12:00, after 0.3 in line 2, expected one value for each time',
  )
})

test.each([
  ['ENTSO-E and SMARD', [...entsoeOld, ...smard], 4, 'SMARD wholesale prices'],
  ['SMARD and ENTSO-E', [...smard, ...entsoeOld], 4, 'ENTSO-E day-ahead prices, layout until 2024'],
  ['both layouts of ENTSO-E', [...entsoe, ...entsoeOld], 3, 'ENTSO-E day-ahead prices, layout until 2024'],
  ['our own and SMARD', ['start,price', '2026-01-15 12:00,0.3', ...smard], 3, 'SMARD wholesale prices'],
])('rows of two providers, with their headers: %s', (_, lines, line, second) => {
  expect(prices(lines)).toBe(
    `file.csv line ${line}: found the header of another table (${second}), expected one table: rows like those above it, and each provider’s rows in a file of their own`,
  )
})

test('rows of two providers under one header', () => {
  expect(prices([...entsoe, ...entsoeOld.slice(1)])).toBe(
    'file.csv line 3: found 3 columns, expected 6, as in the header: are these rows of another file?',
  )
  expect(prices([...smard, ...entsoeOld.slice(1).map((row) => row.replaceAll('"', ''))])).toBe(
    'file.csv line 4: "15.01.2026 00:00 - 15.01.2026 01:00,46.60,EUR" is not a time such as 29.03.2026 00:15',
  )
})

test('rows of two providers in two units under one header', () => {
  const usual = ['12', '13', '14'].map((hour) => `2026-01-15 ${hour}:00,0.3`)
  expect(prices(['start,price', ...usual, '2026-01-15 15:00,310'])).toBe(
    'file.csv line 5: found a price of 310 among prices around 0.3, and no unit, expected prices in one unit, or a column that names it, such as price_eur_per_kwh',
  )
  expect(read('prices', ['start,price_eur_per_kwh', ...usual, '2026-01-15 15:00,310']).series.values).toContain(310)
})

test('the same value twice is dropped with a warning', () => {
  const file = read('prices', ['start,price', '2026-01-15 12:00,0.3', '2026-01-15 12:00,0.3', '2026-01-15 13:00,0.4'])
  expect(linesOf(file)).toEqual(['2026-01-15T11:00Z 0.3', '2026-01-15T12:00Z 0.4'])
  expect(file.warnings).toEqual(['1 row repeats another and is dropped'])
})

test('a hole in the middle stays one, and is listed', () => {
  const file = read('prices', [
    'start,price',
    ...['00', '01', '02', '05', '06', '09'].map((hour) => `2026-01-15 ${hour}:00,0.3`),
  ])
  expect(file.series.startsMs).toHaveLength(6)
  expect(file.warnings).toEqual([
    'no values from 2026-01-15 03:00 to 2026-01-15 05:00',
    'no values from 2026-01-15 07:00 to 2026-01-15 09:00',
  ])
})

test('a row without a value is a hole', () => {
  const file = read('prices', [
    'start;price',
    '2026-01-15 00:00;0.3',
    '2026-01-15 01:00;0.3',
    '2026-01-15 02:00;-',
    '2026-01-15 03:00;0.3',
  ])
  expect(file.warnings).toEqual(['1 row has no value', 'no values from 2026-01-15 02:00 to 2026-01-15 03:00'])
})

test('unsorted rows are sorted', () => {
  const file = read('prices', ['start,price', '2026-01-15 13:00,0.2', '2026-01-15 12:00,0.1', '2026-01-15 14:00,0.3'])
  expect(file.series.values).toEqual([0.1, 0.2, 0.3])
})

test('times that follow no one step', () => {
  expect(prices(['start,price', ...['00', '15', '30', '37'].map((minute) => `2026-01-15 12:${minute},0.3`)])).toBe(
    'file.csv line 5: found 2026-01-15 12:37, 7 min after the time before it, expected steps of 15 min throughout, as most of the file has them',
  )
})

test('a single row', () => {
  expect(prices(['start,price', '2026-01-15 12:00,0.3'])).toBe(
    'file.csv line 2: found a single value, expected at least two, since the time between them tells how long each holds',
  )
})

test('a unit that cannot be told, ct/kWh or EUR/MWh, is asked for and never guessed', () => {
  const lines = ['start,price', '2026-01-15 12:00,46.78', '2026-01-15 13:00,51.2']
  const reading = () => read('prices', lines)
  expect(problemOf(reading)).toBe(
    'file.csv: found prices around 51.2 that name no unit and look like prices per MWh or in cents, expected prices per kWh, or a column that names its unit, such as price_eur_per_mwh or price_ct_per_kwh',
  )
  expect(asksOf(reading)).toEqual({ about: 'unit', choices: ['EUR/kWh', 'EUR/MWh', 'ct/kWh'] })
  expect(read('prices', lines, { unit: 'EUR/MWh' }).series.values).toEqual([0.04678, 0.0512])
  expect(read('prices', lines, { unit: 'ct/kWh' }).series.values).toEqual([0.4678, 0.512])
})

test('prices that may be in cents, or in crowns, are read with a warning', () => {
  const file = read('prices', ['start,price', '2026-01-15 12:00,1.5', '2026-01-15 13:00,1.6'], { currency: 'SEK' })
  expect(file.warnings).toEqual(['half of the prices are above 1.6 SEK/kWh: is that their unit?'])
})

test('a load without a unit', () => {
  expect(problemOf(() => read('base-load', ['start,load', '2026-01-15 12:00,300']))).toBe(
    'file.csv line 1: found the column "load", which names no unit, expected load_w, load_kw or load_kwh',
  )
})

test('a load in W that looks like one in kW', () => {
  const file = read('base-load', ['start,load_w', '2026-01-15 12:00,0.4', '2026-01-15 12:15,3.2'])
  expect(file.warnings).toEqual(['no value is above 3.2 W: are they in kW?'])
})

test('a negative grid limit', () => {
  expect(problemOf(() => read('grid-limit', ['start,limit_w', '2026-01-15 12:00,4000', '2026-01-15 12:15,-1']))).toBe(
    'file.csv line 3: found a limit of -1, expected limits of at least 0',
  )
})

test('prices in another currency than the site’s are converted by the rate that is given, and only by that', () => {
  const lines = ['start,price_sek_per_kwh', '2026-01-15 12:00,0.5', '2026-01-15 13:00,1']
  expect(read('prices', lines, { currency: 'EUR' })).toMatchObject({
    series: { values: [0.5, 1] },
    unit: 'SEK/kWh',
    warnings: [
      'prices are in SEK and are not converted to EUR',
      'half of the prices are above 1 SEK/kWh: is that their unit?',
    ],
  })
  expect(read('prices', lines, { currency: 'EUR', exchangeRate: 0.1 })).toMatchObject({
    series: { values: [0.05, 0.1] },
    unit: 'EUR/kWh',
    currency: 'EUR',
  })
})

test('a zone that is missing: times without one are read in the site’s, and the answer says in which', () => {
  const lines = ['start,price', '2026-01-15 12:00,0.3', '2026-01-15 13:00,0.4']
  const inLondon = read('prices', lines, { timeZone: 'Europe/London' })
  expect(inLondon.timeZone).toBe('Europe/London')
  expect(linesOf(inLondon)[0]).toBe('2026-01-15T12:00Z 0.3')
  expect(problemOf(() => read('prices', lines, { timeZone: '' }))).toBe(
    'file.csv: found the time zone "", expected one such as Europe/Berlin',
  )
})

test('a bidding zone that is missing is answered with those that are there, to choose from', () => {
  const lines = [
    'HourUTC,HourDK,PriceArea,SpotPriceDKK,SpotPriceEUR',
    '2026-01-15 11:00,2026-01-15 12:00,DK1,700,100',
    '2026-01-15 11:00,2026-01-15 12:00,SE3,70,10',
  ]
  const reading = () => read('prices', lines, { area: 'SE4' })
  expect(problemOf(reading)).toBe('file.csv: found prices of DK1, SE3, expected prices of SE4')
  expect(asksOf(reading)).toEqual({ about: 'area', choices: ['DK1', 'SE3'] })
})

test('a zone that there is not', () => {
  expect(
    problemOf(() => read('prices', ['start,price', '2026-01-15 12:00,0.3'], { timeZone: 'Europe/Atlantis' })),
  ).toBe('file.csv: found the time zone "Europe/Atlantis", expected one such as Europe/Berlin')
})

test('a quotation mark that is never closed', () => {
  expect(prices(['start,price', '2026-01-15 12:00,"0.3', '2026-01-15 13:00,0.3'])).toBe(
    'file.csv line 2: found a quotation mark without its partner, expected quotation marks in pairs',
  )
})

test('more than a million rows', () => {
  const rows = `start,price\n${'2026-01-15 12:00,0.3\n'.repeat(1_000_100)}`
  expect(problemOf(() => readBytes('prices', Buffer.from(rows)))).toBe(
    'file.csv: found more than 1,000,000 rows, expected at most that many',
  )
})

test.each([
  ['a PDF', '%PDF-1.7\n'],
  ['an image', '\u0089PNG\r\n'],
  ['binary data', '\u0001\u0002\u0003\u0004'],
])('%s', (what, start) => {
  expect(problemOf(() => readBytes('prices', Buffer.from(start, 'latin1')))).toBe(
    `file.csv: found ${what}, expected a text file with a header and rows of values`,
  )
})

const endsOfADay = [...wallTimes('2026-01-15T00:15', '2026-01-16T00:00', 15), '2026-01-16 00:00']
const loadBy = (column: string) => [`${column},load_w`, ...endsOfADay.map((time, quarter) => `${time},${quarter}`)]

test('a period-ending load in a column of starts is asked about, and read as it is told', () => {
  const reading = () => read('base-load', loadBy('start'))
  expect(problemOf(reading)).toBe(
    'file.csv: found a column of starts in which the first time is one step after midnight and the last is midnight, as in one of ends, expected to be told which they are: name the column "end", or choose',
  )
  expect(asksOf(reading)).toEqual({ about: 'times', choices: ['start', 'end'] })
  expect(linesOf(read('base-load', loadBy('start'), { timeIs: 'end' })).at(-1)).toBe('2026-01-15T22:45Z 95')
  expect(linesOf(read('base-load', loadBy('start'), { timeIs: 'start' })).at(-1)).toBe('2026-01-15T23:00Z 95')
})

test('a period-ending load in a column of ends holds up to its times', () => {
  expect(linesOf(read('base-load', loadBy('end'))).slice(0, 2)).toEqual(['2026-01-14T23:00Z 0', '2026-01-14T23:15Z 1'])
})

test('XML', () => {
  expect(prices(['<!DOCTYPE html>', '<html></html>'])).toMatch(/^file.csv: found a web page/)
})

test('rows without any value', () => {
  expect(prices(['start,price', '2026-01-15 12:00,', '2026-01-15 13:00,-'])).toMatch(/^file.csv: found no values/)
})

test('a megabyte in a number’s place is not repeated in the message', () => {
  expect(prices(['start,price', `2026-01-15 12:00,${'x'.repeat(1_000_000)}`])).toBe(
    `file.csv line 2: "${'x'.repeat(60)}…" is not a number`,
  )
})

test('twenty megabytes of delimiters and no line', () => {
  expect(prices([','.repeat(20_000_000)])).toMatch(/^file.csv line 1: found the columns /)
})

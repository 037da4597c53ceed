/** Our own layout: a column `start`, or `end`, and one named after what it holds, `price`, `load_w` or `limit_w`. */
import type { SeriesKind } from '../../views/inputs.ts'
import type { Table } from '../csv.ts'
import { InputProblem } from '../input-problem.ts'
import { readRows } from '../read-rows.ts'
import type { TimeIs } from '../resolve-stamps.ts'
import { dayFirstStamp, isoStamp, type Stamp } from '../stamp.ts'
import { type Unit, unitOf, unitsOf } from '../unit.ts'
import type { Reading, ReadRequest, TableFormat } from './format.ts'

const valueColumns: Readonly<Record<SeriesKind, RegExp>> = {
  prices: /^price(.*)$/i,
  'base-load': /^(?:base[ _-]?)?load(.*)$/i,
  'grid-limit': /^(?:grid[ _-]?)?limit(.*)$/i,
}

/** What a header of this layout looks like. */
export const plainHeaders: Readonly<Record<SeriesKind, string>> = {
  prices: 'start,price',
  'base-load': 'start,load_w',
  'grid-limit': 'start,limit_w',
}

export const plain: TableFormat = {
  name: 'Plain CSV',
  kinds: ['prices', 'base-load', 'grid-limit'],
  isHeader: (row, kind) => timeColumn(row).index >= 0 && valueColumn(row, kind) >= 0,
  read: readPlain,
}

function readPlain(table: Table, request: ReadRequest): Reading {
  const header = table.rows[table.headerRow] ?? []
  const time = timeColumn(header)
  const timeIs = request.timeIs ?? time.timeIs
  const column = valueColumn(header, request.kind)
  refuseWiderRows(table, header.length)
  const { values, hasOffsets, warnings } = readRows(table, {
    timeText: (row) => row[time.index] ?? '',
    parseTime,
    timeExample: '2026-03-29T00:15+01:00 or 2026-03-29 00:15',
    valueText: (row) => row[column] ?? '',
    timeZone: request.timeZone,
    timeIs,
  })
  return {
    values,
    timeIs,
    asksTimeIs: request.timeIs === undefined && !hasOffsets,
    unit: columnUnit(table, header[column] ?? '', request),
    timeZone: hasOffsets ? 'UTC' : request.timeZone,
    warnings,
  }
}

function parseTime(text: string): Stamp | undefined {
  return isoStamp(text) ?? dayFirstStamp(text)
}

/** The column of the times, by its name; one of starts where there are both. */
function timeColumn(header: readonly string[]): { readonly index: number; readonly timeIs: TimeIs } {
  const named = (timeIs: TimeIs) => header.findIndex((name) => name.trim().toLowerCase() === timeIs)
  const start = named('start')
  return start >= 0 ? { index: start, timeIs: 'start' } : { index: named('end'), timeIs: 'end' }
}

/** The first column named after the kind whose further words, if any, can be a unit. */
function valueColumn(header: readonly string[], kind: SeriesKind): number {
  return header.findIndex((name) => {
    const words = unitWords(name, kind)
    return words === '' || (words !== undefined && unitOf(kind, words) !== undefined)
  })
}

/** What a column's name says after `price`, `load` or `limit`: `eur/mwh` of `price_eur_per_mwh` and of `price (EUR/MWh)`. */
function unitWords(name: string, kind: SeriesKind): string | undefined {
  const words = valueColumns[kind].exec(name.trim())?.[1]
  return words
    ?.replace(/[()[\]]/g, ' ')
    .trim()
    .replace(/[ _]*(?:\bper\b|_per_)[ _]*|[ _/]+/gi, '/')
    .replace(/^\/+/, '')
}

function columnUnit(table: Table, name: string, request: ReadRequest): Unit {
  const words = unitWords(name, request.kind)
  const named = words ? unitOf(request.kind, words, request.currency) : undefined
  if (named) return named
  if (request.unit !== undefined) return requestedUnit(table, request.unit, request)
  if (request.kind === 'prices') return { ...requestedUnit(table, 'kWh', request), isNamed: false }
  throw new InputProblem({
    file: table.fileName,
    line: table.lineOf(table.headerRow),
    found: `the column "${name.trim()}", which names no unit`,
    expected: request.kind === 'base-load' ? 'load_w, load_kw or load_kwh' : 'limit_w or limit_kw',
    asks: { about: 'unit', choices: unitsOf(request) },
  })
}

function requestedUnit(table: Table, text: string, request: ReadRequest): Unit {
  const unit = unitOf(request.kind, text, request.currency)
  if (unit) return unit
  throw new InputProblem({
    file: table.fileName,
    found: `the unit "${text}"`,
    expected: request.kind === 'prices' ? 'EUR/kWh, EUR/MWh or ct/kWh' : 'W, kW or kWh',
  })
}

/** A decimal comma between commas would put the decimals into a column of their own. */
function refuseWiderRows(table: Table, width: number): void {
  const row = table.rows.findIndex(
    (fields, index) => index > table.headerRow && fields.slice(width).some((field) => field.trim() !== ''),
  )
  if (row < 0) return
  throw new InputProblem({
    file: table.fileName,
    line: table.lineOf(row),
    found: `${table.rows[row]?.length} columns`,
    expected: `${width}, as in the header; numbers with a decimal comma need another delimiter, or quotation marks`,
  })
}

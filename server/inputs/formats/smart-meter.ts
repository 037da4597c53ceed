/** Quarter-hourly use as grid operators export it for their customers' meters, in German. */
import { isBlank, type Table } from '../csv.ts'
import { InputProblem } from '../input-problem.ts'
import { columnOf, readRows } from '../read-rows.ts'
import type { TimeIs } from '../resolve-stamps.ts'
import { dayFirstStamp, isoStamp, type Stamp } from '../stamp.ts'
import { powerUnit, type Unit, unitsOf } from '../unit.ts'
import type { Reading, ReadRequest, TableFormat } from './format.ts'

const startColumn = /beginn|^von\b|\bvon$|^start|^date_from$/i
const endColumn = /\bende\b|^bis\b|messzeitpunkt|ablesezeitpunkt/i
/** Times that do not say whether they are starts or ends. */
const openColumn = /^(datum|zeitstempel|zeitpunkt|timestamp|date)\b/i
const dateColumn = /^(datum|tag)$/i
const clockColumn = /^(zeit|uhrzeit)\b/i

/** An Austrian metering point names a column of kWh. */
const meteringPoint = /^AT\d{31}\b/
const valueColumn = /verbrauch|kwh|\bkw\b|messwert|bezug|leistung|^value$|^wert\b/i
const notValueColumn = /zeitraum|einheit|intervall|status|stand|qualit|preis/i

export const smartMeter: TableFormat = {
  provider: 'a grid operator',
  name: 'Smart meter',
  kinds: ['base-load'],
  isHeader: (row) => timeColumn(row) !== undefined && valueIndex(row) >= 0,
  read: readSmartMeter,
}

function readSmartMeter(table: Table, request: ReadRequest): Reading {
  const header = table.rows[table.headerRow] ?? []
  const { timeText, timeIs } = timeColumn(header) as TimeColumn
  const value = valueIndex(header)
  const valueText = (row: readonly string[]) => row[value] ?? ''
  const order = timeIs === undefined ? orderOf(table, timeText, valueText) : { timeIs, warnings: [] }
  const { values, warnings, hasOffsets } = readRows(table, {
    timeText,
    parseTime,
    timeExample: '29.03.2026 00:15 or 2026-03-29T00:15+01:00',
    valueText,
    timeZone: request.timeZone,
    timeIs: order.timeIs,
  })
  return {
    values,
    timeIs: order.timeIs,
    unit: unitOfColumn(table, value, request),
    timeZone: hasOffsets ? 'UTC' : request.timeZone,
    warnings: [...order.warnings, ...warnings],
    part: order.timeIs === 'start' ? 'by starts' : 'by ends',
  }
}

function parseTime(text: string): Stamp | undefined {
  return dayFirstStamp(text) ?? isoStamp(text)
}

/** Where a row has its time, and what that is; open where the header does not say. */
interface TimeColumn {
  readonly timeText: (row: readonly string[]) => string
  readonly timeIs: TimeIs | undefined
}

function timeColumn(header: readonly string[]): TimeColumn | undefined {
  const date = columnOf(header, dateColumn)
  const clock = columnOf(header, clockColumn)
  if (date >= 0 && clock >= 0) {
    return { timeText: (row) => `${row[date]?.trim()} ${row[clock]?.trim()}`, timeIs: undefined }
  }
  const [start, end, open] = [startColumn, endColumn, openColumn].map((name) => columnOf(header, name))
  const inColumn = (column: number, timeIs: TimeIs | undefined) => ({ timeText: textIn(column), timeIs })
  if (start !== undefined && start >= 0) return inColumn(start, 'start')
  if (end !== undefined && end >= 0) return inColumn(end, 'end')
  if (open !== undefined && open >= 0) return inColumn(open, undefined)
  return undefined
}

function textIn(column: number): (row: readonly string[]) => string {
  return (row) => row[column] ?? ''
}

function valueIndex(header: readonly string[]): number {
  return header.findIndex(
    (name) => meteringPoint.test(name.trim()) || (valueColumn.test(name.trim()) && !notValueColumn.test(name)),
  )
}

/**
 * Whether times are starts or ends, by the first and the last of them: whole days begin at
 * midnight when they are starts, and finish at midnight when they are ends.
 */
function orderOf(
  table: Table,
  timeText: (row: readonly string[]) => string,
  valueText: (row: readonly string[]) => string,
): { readonly timeIs: TimeIs; readonly warnings: readonly string[] } {
  let firstMs = Number.POSITIVE_INFINITY
  let lastMs = Number.NEGATIVE_INFINITY
  for (const row of table.rows.slice(table.headerRow + 1)) {
    const wallMs = isBlank(row) || valueText(row).trim() === '' ? undefined : parseTime(timeText(row))?.wallMs
    if (wallMs === undefined) continue
    firstMs = Math.min(firstMs, wallMs)
    lastMs = Math.max(lastMs, wallMs)
  }
  const isMidnight = (wallMs: number) => wallMs % 86_400_000 === 0
  if (isMidnight(lastMs) && !isMidnight(firstMs)) return { timeIs: 'end', warnings: [] }
  if (isMidnight(firstMs) && !isMidnight(lastMs)) return { timeIs: 'start', warnings: [] }
  return { timeIs: 'start', warnings: ['the file does not say whether its times are starts or ends: read as starts'] }
}

/** By the column's name, a column of units, or what stands above the header. */
function unitOfColumn(table: Table, column: number, request: ReadRequest): Unit {
  const header = table.rows[table.headerRow] ?? []
  const name = header[column]?.trim() ?? ''
  const units = columnOf(header, /einheit/i)
  const first = table.rows.find((row, index) => index > table.headerRow && !isBlank(row))
  const above = table.rows.slice(0, table.headerRow).map((row) => row[column] || row[0] || '')
  const texts = [name, units < 0 ? '' : (first?.[units] ?? ''), ...above, request.unit ?? '']
  for (const text of texts) {
    const unit = powerUnit(/(?:^|[\s([])(k?Wh?)(?:$|[\s)\]])/i.exec(text)?.[1] ?? '')
    if (unit) return unit
  }
  const kiloWattHours = meteringPoint.test(name) ? powerUnit('kWh') : undefined
  if (kiloWattHours) return kiloWattHours
  throw new InputProblem({
    file: table.fileName,
    line: table.lineOf(table.headerRow),
    found: `the column "${name}", which names no unit`,
    expected: 'kWh or kW in its name, or a unit that is chosen',
    asks: { about: 'unit', choices: unitsOf(request) },
  })
}

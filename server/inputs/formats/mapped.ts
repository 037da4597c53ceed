/** A table that nobody knows, read by columns that whoever uploads it has named. */
import type { Table } from '../csv.ts'
import { InputProblem } from '../input-problem.ts'
import { readRows } from '../read-rows.ts'
import { dayFirstStamp, englishStamp, epochStamp, isoStamp, type Stamp } from '../stamp.ts'
import { type Unit, unitOf, unitsOf } from '../unit.ts'
import type { ColumnMapping, Reading, ReadRequest, TableFormat } from './format.ts'

/** The format of files with these two columns, so that a mapping can be kept for the next file. */
export function mapped(mapping: ColumnMapping): TableFormat {
  return {
    name: `Columns "${mapping.time}" and "${mapping.value}"`,
    kinds: ['prices', 'base-load', 'grid-limit'],
    isHeader: (row) => named(row, mapping.time) >= 0 && named(row, mapping.value) >= 0,
    read: (table, request) => readMapped(table, mapping, request),
  }
}

function readMapped(table: Table, mapping: ColumnMapping, request: ReadRequest): Reading {
  const header = table.rows[table.headerRow] ?? []
  const time = named(header, mapping.time)
  const value = named(header, mapping.value)
  const timeIs = mapping.timeIs ?? 'start'
  const { values, hasOffsets, warnings } = readRows(table, {
    timeText: (row) => row[time] ?? '',
    parseTime,
    timeExample: '2026-03-29T00:15+01:00, 29.03.2026 00:15 or 3/29/2026 12:15 AM',
    valueText: (row) => row[value] ?? '',
    timeZone: request.timeZone,
    timeIs,
  })
  return {
    values,
    timeIs,
    unit: chosenUnit(table, request),
    timeZone: hasOffsets ? 'UTC' : request.timeZone,
    warnings,
  }
}

function parseTime(text: string): Stamp | undefined {
  return isoStamp(text) ?? dayFirstStamp(text) ?? englishStamp(text) ?? epochStamp(text)
}

function named(row: readonly string[], name: string): number {
  return row.findIndex((field) => field.trim() === name.trim())
}

function chosenUnit(table: Table, request: ReadRequest): Unit {
  const unit = request.unit === undefined ? undefined : unitOf(request.kind, request.unit, request.currency)
  if (unit) return unit
  throw new InputProblem({
    file: table.fileName,
    found: request.unit === undefined ? 'columns without a unit' : `the unit "${request.unit}"`,
    expected: request.kind === 'prices' ? 'EUR/kWh, EUR/MWh or ct/kWh' : 'W, kW or kWh',
    asks: { about: 'unit', choices: unitsOf(request) },
  })
}

/** Quarter-hourly use as Stromnetz Graz exports it: the meter's register beside the use since the reading before. */
import { isBlank, type Table } from '../csv.ts'
import { isMissing, parseDecimal } from '../decimal.ts'
import { type Entry, readEntries } from '../read-entries.ts'
import { columnOf } from '../read-rows.ts'
import { isoStamp } from '../stamp.ts'
import { energyPerStep } from '../unit.ts'
import type { Reading, ReadRequest, TableFormat } from './format.ts'

const timeColumn = /^Ablesezeitpunkt$/i
const registerColumn = /^Zaehlerstand .*1\.8\.0$/i
const useColumn = /^Verbrauch .*1\.8\.0$/i

export const stromnetzGraz: TableFormat = {
  provider: 'a grid operator',
  name: 'Stromnetz Graz meter',
  kinds: ['base-load'],
  isHeader: (row) => [timeColumn, registerColumn, useColumn].every((name) => columnOf(row, name) >= 0),
  read: readStromnetzGraz,
}

function readStromnetzGraz(table: Table, request: ReadRequest): Reading {
  const { values, warnings } = readEntries(table, entriesOf(table), {
    parseTime: isoStamp,
    timeExample: '2026-03-29T00:15:00.000+01:00',
    timeZone: request.timeZone,
    timeIs: 'end',
    decimalMark: ',',
  })
  return { values, timeIs: 'end', unit: energyPerStep(1000), timeZone: 'UTC', warnings, part: 'by ends' }
}

function entriesOf(table: Table): readonly Entry[] {
  const header = table.rows[table.headerRow] ?? []
  const time = columnOf(header, timeColumn)
  const register = columnOf(header, registerColumn)
  const use = columnOf(header, useColumn)
  const entries: Entry[] = []
  let registerBefore: number | undefined
  for (let row = table.headerRow + 1; row < table.rows.length; row++) {
    const fields = table.rows[row] as readonly string[]
    if (isBlank(fields)) continue
    const registerNow = parseDecimal(fields[register] ?? '', ',')
    const written = fields[use] ?? ''
    const value = isMissing(written) ? difference(registerBefore, registerNow) : written
    entries.push({ time: fields[time] ?? '', value, row })
    registerBefore = registerNow
  }
  return entries
}

/** The use is left empty where there was none: what the register rose by then tells that it is known. */
function difference(before: number | undefined, now: number | undefined): string {
  return before === undefined || now === undefined ? '' : (now - before).toFixed(3).replace('.', ',')
}

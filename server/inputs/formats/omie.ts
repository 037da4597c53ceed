/** Daily market prices of OMIE: one day, its hours (or quarter hours) side by side. */
import type { Table } from '../csv.ts'
import { InputProblem } from '../input-problem.ts'
import { readEntries } from '../read-entries.ts'
import { dayFirstStamp, epochStamp } from '../stamp.ts'
import { priceUnit, type Unit } from '../unit.ts'
import { wallClock } from '../wall-clock.ts'
import type { Reading, ReadRequest, TableFormat } from './format.ts'

const timeZone = 'Europe/Madrid'
const hourMs = 3_600_000

export const omie: TableFormat = {
  provider: 'OMIE',
  name: 'OMIE daily market prices',
  kinds: ['prices'],
  isHeader: ([title]) => /^OM(IE|EL) - Mercado/i.test(title ?? ''),
  read: readOmie,
}

function readOmie(table: Table, request: ReadRequest): Reading {
  const area = /^(pt|portugal)$/i.test(request.area ?? '') ? 'Portugal' : 'España'
  const row = priceRow(table, area === 'Portugal' ? /sistema portugu/i : /sistema espa|^Precio marginal \(/i)
  const [label = '', ...cells] = table.rows[row] ?? []
  const prices = cells.filter((cell) => cell.trim() !== '')
  // 23, 24 or 25 hours; 92, 96 or 100 quarter hours.
  const stepMs = prices.length > 25 ? hourMs / 4 : hourMs
  const midnightMs = startOfDay(table)
  const entries = prices.map((value, step) => ({ time: String(midnightMs + step * stepMs), value, row }))
  const { values, warnings } = readEntries(table, entries, {
    parseTime: epochStamp,
    timeExample: '1774738800000',
    timeZone,
    decimalMark: ',',
  })
  return { values, timeIs: 'start', unit: unitOfLabel(table, row, label), timeZone, warnings, part: area }
}

/** The day stands in the fourth cell of the title. */
function startOfDay(table: Table): number {
  const day = table.rows[table.headerRow]?.[3] ?? ''
  const stamp = dayFirstStamp(`${day.trim()} 00:00`)
  const midnightMs = stamp && wallClock(timeZone).instantsAt(stamp.wallMs)[0]
  if (midnightMs !== undefined) return midnightMs
  throw new InputProblem({
    file: table.fileName,
    line: table.lineOf(table.headerRow),
    found: `"${day}"`,
    expected: 'a day such as 29/03/2026 in the fourth column',
  })
}

function priceRow(table: Table, name: RegExp): number {
  const row = table.rows.findIndex(([label]) => /^Precio marginal/i.test(label ?? '') && name.test(label ?? ''))
  if (row >= 0) return row
  throw new InputProblem({
    file: table.fileName,
    found: 'no row of prices for that area',
    expected: 'a row "Precio marginal en el sistema español" or "portugués"',
  })
}

/** `Cent/kWh` until 2009, `EUR/MWh` since. */
function unitOfLabel(table: Table, row: number, label: string): Unit {
  const name = /\(([^()]+)\)\s*$/.exec(label)?.[1] ?? ''
  const unit = priceUnit(name)
  if (unit) return unit
  throw new InputProblem({
    file: table.fileName,
    line: table.lineOf(row),
    found: `"${label}"`,
    expected: 'a label that ends in (EUR/MWh) or (Cent/kWh)',
  })
}

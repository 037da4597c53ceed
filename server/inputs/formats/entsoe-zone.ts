import type { Table } from '../csv.ts'
import { InputProblem } from '../input-problem.ts'

/** The time column of ENTSO-E's exports: `MTU (CET/CEST)`. */
export const mtuColumn = /^MTU \((.+)\)$/i

/** The zone of the export, which is not that of the bidding area, by the mark in its header. */
const zones: Readonly<Record<string, string>> = {
  UTC: 'UTC',
  'CET/CEST': 'Europe/Brussels',
  CET: 'Europe/Brussels',
  'WET/WEST': 'Europe/Lisbon',
  'EET/EEST': 'Europe/Helsinki',
}

/**
 * The zone that the name of the time column tells.
 *
 * @throws InputProblem for a mark that is not known
 */
export function exportZone(table: Table, columnName: string): string {
  const mark = mtuColumn.exec(columnName.trim())?.[1] ?? ''
  const zone = zones[mark.toUpperCase()]
  if (zone) return zone
  throw new InputProblem({
    file: table.fileName,
    line: table.lineOf(table.headerRow),
    found: `times in ${mark}`,
    expected: Object.keys(zones).join(', '),
  })
}

/** Of `29/03/2026 01:45:00 (CET) - 29/03/2026 03:00:00 (CEST)` the start; ends are wrong around clock changes. */
export function startOf(unit: string): string {
  return unit.split(' - ')[0] ?? ''
}

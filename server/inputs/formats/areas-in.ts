import type { Table } from '../csv.ts'

/** The areas that a column of a table names, below its header. */
export function* areasIn(
  table: Table,
  column: number,
  keeps: (row: readonly string[]) => boolean = () => true,
): Generator<string> {
  for (let row = table.headerRow + 1; row < table.rows.length; row++) {
    const fields = table.rows[row] as readonly string[]
    const area = fields[column]?.trim()
    if (area && keeps(fields)) yield area
  }
}

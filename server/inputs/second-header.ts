/** Finds where another provider's file begins within a table: people paste one below the other. */
import { firstRows, possibleDelimiters } from './csv.ts'
import type { TableFormat } from './formats/format.ts'
import { InputProblem } from './input-problem.ts'

/** Headers begin with a word; rows of values with a time. */
const startsLikeHeader = /^[\s"']*\p{Letter}{2}/u

/**
 * The problem of a table that goes on with the header of another file; undefined where it has one header alone.
 *
 * @param headerLine line of the table's own header, counted from 1
 */
export function secondHeaderProblem(
  fileName: string,
  text: string,
  headerLine: number,
  formats: readonly TableFormat[],
): InputProblem | undefined {
  const lines = text.split('\n')
  for (let index = headerLine; index < lines.length; index++) {
    const line = lines[index] ?? ''
    const format = startsLikeHeader.test(line) ? formatOf(line, formats) : undefined
    if (format) return problem(fileName, index + 1, format)
  }
  return undefined
}

/** The problem of a header before which another file has begun, which a preamble of no table does not. */
export function earlierHeaderProblem(
  fileName: string,
  text: string,
  header: { readonly format: TableFormat; readonly row: number },
  formats: readonly TableFormat[],
): InputProblem | undefined {
  const before = text.split('\n', header.row)
  const isTable = before.some((line) => startsLikeHeader.test(line) && formatOf(line, formats))
  return isTable ? problem(fileName, header.row + 1, header.format) : undefined
}

function problem(file: string, line: number, { name }: TableFormat): InputProblem {
  return new InputProblem({
    file,
    line,
    found: `the header of another table (${name})`,
    expected: 'one table: rows like those above it, and each provider’s rows in a file of their own',
  })
}

function formatOf(line: string, formats: readonly TableFormat[]): TableFormat | undefined {
  for (const delimiter of possibleDelimiters(line)) {
    const fields = firstRows(line, delimiter)[0] ?? []
    if (fields.length < 2) continue
    const format = formats.find(({ kinds, isHeader }) => kinds.some((kind) => isHeader(fields, kind)))
    if (format) return format
  }
  return undefined
}

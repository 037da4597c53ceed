/** Finds out in which format a file is, by its content and never by its name. */
import type { SeriesKind } from '../views.ts'
import { type Delimiter, firstRows, isBlank, possibleDelimiters, readTable } from './csv.ts'
import type { Reading, ReadRequest, TableFormat, ValueSource } from './formats/format.ts'
import { plainHeaders } from './formats/plain.ts'
import { jsonFormats, tableFormats } from './formats/registry.ts'
import { InputProblem } from './input-problem.ts'

/** A file read by the format that it is in. */
export interface RecognizedFile {
  readonly formatName: string
  readonly reading: Reading
  readonly source: ValueSource
}

const kindNames: Readonly<Record<SeriesKind, string>> = {
  prices: 'prices',
  'base-load': 'a base load',
  'grid-limit': 'a grid limit',
}

/**
 * Reads a text by the first format that knows it.
 *
 * @throws InputProblem where none does, and where that format cannot read it
 */
export function recognize(fileName: string, text: string, request: ReadRequest): RecognizedFile {
  const start = text.trimStart()[0]
  if (start === '{' || start === '[') return recognizeJson(fileName, text, request)
  if (start === '<') {
    throw new InputProblem({ file: fileName, found: 'XML or a web page', expected: knownLayouts(request.kind) })
  }
  return recognizeTable(fileName, text, request)
}

function recognizeJson(fileName: string, text: string, request: ReadRequest): RecognizedFile {
  const document = parseJson(fileName, text)
  const source: ValueSource = { fileName, lineOf: () => undefined }
  for (const { name, kinds, read } of jsonFormats) {
    const reading = read(document, source, request)
    if (reading === undefined) continue
    if (kinds.includes(request.kind)) return { formatName: name, reading, source }
    throw new InputProblem({
      file: fileName,
      found: kindNames[kinds[0] ?? 'prices'],
      expected: kindNames[request.kind],
    })
  }
  throw new InputProblem({ file: fileName, found: 'JSON of an unknown layout', expected: knownLayouts(request.kind) })
}

function parseJson(fileName: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : 'broken JSON'
    throw new InputProblem({ file: fileName, found, expected: 'JSON, as the file begins with { or [' })
  }
}

function recognizeTable(fileName: string, text: string, request: ReadRequest): RecognizedFile {
  const header = findHeader(text, request.kind)
  if (!header) throw unknownTable(fileName, text, request.kind)
  const table = readTable(fileName, text, header.delimiter, header.row)
  return { formatName: header.format.name, reading: header.format.read(table, request), source: table }
}

interface FoundHeader {
  readonly format: TableFormat
  readonly delimiter: Delimiter
  readonly row: number
}

/** The first format, delimiter and row that fit: only with the right delimiter does a header have its columns. */
function findHeader(text: string, kind: SeriesKind): FoundHeader | undefined {
  const previews = possibleDelimiters(text).map((delimiter) => ({ delimiter, rows: firstRows(text, delimiter) }))
  for (const format of tableFormats.filter(({ kinds }) => kinds.includes(kind))) {
    for (const { delimiter, rows } of previews) {
      const row = rows.findIndex((fields) => format.isHeader(fields, kind))
      if (row >= 0) return { format, delimiter, row }
    }
  }
  return undefined
}

function unknownTable(fileName: string, text: string, kind: SeriesKind): InputProblem {
  const other = (['prices', 'base-load', 'grid-limit'] as const).find((otherKind) => findHeader(text, otherKind))
  if (other) return new InputProblem({ file: fileName, found: kindNames[other], expected: kindNames[kind] })
  const { line, columns } = likelyHeader(text)
  const found = `the columns ${columns.map((column) => `"${column.trim().slice(0, 40)}"`).join(', ')}`
  return new InputProblem({ file: fileName, line, found, expected: knownLayouts(kind) })
}

function knownLayouts(kind: SeriesKind): string {
  const formats = [...tableFormats, ...jsonFormats].filter(({ kinds }) => kinds.includes(kind))
  const providers = [...new Set(formats.map(({ provider }) => provider))].filter((provider) => provider !== undefined)
  const ours = `the columns ${plainHeaders[kind]}`
  return providers.length === 0 ? ours : `${ours}, or a file of ${providers.join(', ')}`
}

/** What stands where a header was expected: the first row, cut with the delimiter that gives the most columns. */
function likelyHeader(text: string): { readonly line: number; readonly columns: readonly string[] } {
  const [widest] = possibleDelimiters(text)
    .map((delimiter) => {
      const rows = firstRows(text, delimiter)
      const index = rows.findIndex((row) => !isBlank(row))
      return { line: index + 1, columns: (rows[index] ?? []).slice(0, 8) }
    })
    .toSorted((a, b) => b.columns.length - a.columns.length)
  return widest ?? { line: 1, columns: [] }
}

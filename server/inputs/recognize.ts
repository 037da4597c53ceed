/** Finds out in which format a file is, by its content and never by its name. */
import type { SeriesKind } from '../views/inputs.ts'
import { type Delimiter, firstRows, isBlank, possibleDelimiters, readTable } from './csv.ts'
import type { ColumnMapping, DocumentFormat, Reading, ReadRequest, TableFormat, ValueSource } from './formats/format.ts'
import { mapped } from './formats/mapped.ts'
import { plainHeaders } from './formats/plain.ts'
import { jsonFormats, tableFormats, xmlFormats } from './formats/registry.ts'
import { InputProblem, type ProblemDetails } from './input-problem.ts'
import { earlierHeaderProblem, secondHeaderProblem } from './second-header.ts'
import { parseXml } from './xml.ts'

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
  if (start === '{' || start === '[') {
    return recognizeDocument('JSON', parseJson(fileName, text), jsonFormats, fileName, request)
  }
  if (/^\s*<(!doctype )?html/i.test(text)) {
    throw new InputProblem({ file: fileName, found: 'a web page', expected: knownLayouts(request.kind) })
  }
  if (start === '<') return recognizeDocument('XML', parseXml(fileName, text), xmlFormats, fileName, request)
  return recognizeTable(fileName, text, request)
}

function recognizeDocument(
  language: 'JSON' | 'XML',
  document: unknown,
  formats: readonly DocumentFormat[],
  fileName: string,
  request: ReadRequest,
): RecognizedFile {
  const source: ValueSource = { fileName, lineOf: () => undefined }
  for (const { name, kinds, read } of formats) {
    const reading = read(document, source, request)
    if (reading === undefined) continue
    if (kinds.includes(request.kind)) return { formatName: name, reading, source }
    throw new InputProblem({
      file: fileName,
      found: kindNames[kinds[0] ?? 'prices'],
      expected: kindNames[request.kind],
    })
  }
  throw new InputProblem({
    file: fileName,
    found: `${language} of an unknown layout`,
    expected: knownLayouts(request.kind),
  })
}

function parseJson(fileName: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : 'broken JSON'
    throw new InputProblem({ file: fileName, found, expected: 'JSON, as the file begins with { or [' }, { cause })
  }
}

function recognizeTable(fileName: string, text: string, request: ReadRequest): RecognizedFile {
  const { kind, mapping } = request
  const header = findHeader(text, kind, mapping ? [mapped(mapping)] : tableFormats)
  if (!header) throw mapping ? unmappedTable(fileName, text, mapping) : unknownTable(fileName, text, kind)
  const earlier = earlierHeaderProblem(fileName, text, header, tableFormats)
  if (earlier) throw earlier
  try {
    const table = readTable(fileName, text, header.delimiter, header.row)
    return { formatName: header.format.name, reading: header.format.read(table, request), source: table }
  } catch (error) {
    // Rows of a second file are broken rows of the first: the better answer names where it begins.
    throw secondHeaderProblem(fileName, text, header.row + 1, tableFormats) ?? error
  }
}

interface FoundHeader {
  readonly format: TableFormat
  readonly delimiter: Delimiter
  readonly row: number
}

/** The first format, delimiter and row that fit: only with the right delimiter does a header fall into columns. */
function findHeader(text: string, kind: SeriesKind, formats: readonly TableFormat[]): FoundHeader | undefined {
  const previews = possibleDelimiters(text).map((delimiter) => ({ delimiter, rows: firstRows(text, delimiter) }))
  for (const format of formats.filter(({ kinds }) => kinds.includes(kind))) {
    for (const { delimiter, rows } of previews) {
      const row = rows.findIndex((fields) => fields.length >= 2 && format.isHeader(fields, kind))
      if (row >= 0) return { format, delimiter, row }
    }
  }
  return undefined
}

function unknownTable(fileName: string, text: string, kind: SeriesKind): InputProblem {
  const other = (['prices', 'base-load', 'grid-limit'] as const).find((otherKind) =>
    findHeader(text, otherKind, tableFormats),
  )
  if (other) return new InputProblem({ file: fileName, found: kindNames[other], expected: kindNames[kind] })
  return new InputProblem({ ...likelyTable(text), file: fileName, expected: knownLayouts(kind) })
}

function unmappedTable(fileName: string, text: string, { time, value }: ColumnMapping): InputProblem {
  return new InputProblem({ ...likelyTable(text), file: fileName, expected: `the columns "${time}" and "${value}"` })
}

function knownLayouts(kind: SeriesKind): string {
  const formats = [...tableFormats, ...jsonFormats, ...xmlFormats].filter(({ kinds }) => kinds.includes(kind))
  const providers = [...new Set(formats.map(({ provider }) => provider))].filter((provider) => provider !== undefined)
  const ours = `the columns ${plainHeaders[kind]}`
  return providers.length === 0 ? ours : `${ours}, or a file of ${providers.join(', ')}`
}

/** What stands where a header was expected, cut with the delimiter that gives the most columns. */
function likelyTable(text: string): Pick<ProblemDetails, 'line' | 'found' | 'firstRows' | 'asks'> {
  const tables = possibleDelimiters(text).map((delimiter) => firstRows(text, delimiter))
  const rows = tables.toSorted((a, b) => widthOf(b) - widthOf(a))[0] ?? []
  const isFilled = (row: readonly string[]) => row.filter((field) => field.trim() !== '').length >= 2
  const header = Math.max(0, rows.findIndex(isFilled))
  const columns = rows[header]?.slice(0, 8).map((name) => `"${name.trim().slice(0, 40)}"`) ?? []
  const shown = rows.filter((row) => !isBlank(row)).slice(0, 5)
  const choices = rows[header]?.map((name) => name.trim()).filter((name) => name !== '') ?? []
  return {
    line: header + 1,
    found: `the columns ${columns.join(', ')}`,
    firstRows: shown.map((row) => row.slice(0, 20).map((field) => field.trim().slice(0, 40))),
    ...(choices.length >= 2 && { asks: { about: 'columns', choices } }),
  }
}

function widthOf(rows: readonly (readonly string[])[]): number {
  return Math.max(0, ...rows.map((row) => row.length))
}

import { InputProblem } from './input-problem.ts'

/** Starts of files that people upload by mistake. */
const binaryStarts: readonly (readonly [start: string, what: string])[] = [
  ['\u00d0\u00cf\u0011\u00e0', 'an old Excel workbook'],
  ['%PDF', 'a PDF'],
  ['\u0089PNG', 'an image'],
  ['\u00ff\u00d8\u00ff', 'an image'],
  ['\u001f\u008b', 'a gzip archive'],
  ['SQLite format 3', 'a database'],
]

/**
 * The text of a file in UTF-8, UTF-16 or windows-1252, without its byte order mark, with line breaks as `\n`.
 *
 * @throws InputProblem for an empty file and for one that is not text
 */
export function decode(fileName: string, bytes: Uint8Array): string {
  const expected = 'a text file with a header and rows of values'
  const encoding = encodingOf(bytes)
  const start = latin1(bytes.subarray(0, 4096))
  const binary = binaryStarts.find(([mark]) => start.startsWith(mark))
  if (binary || (encoding === 'utf-8' && hasControlCharacters(start))) {
    throw new InputProblem({ file: fileName, found: binary?.[1] ?? 'binary data', expected })
  }
  // Some files mix their line breaks, which confuses readers of delimited text.
  const text = decodeAs(encoding, bytes).replace(/\r\n?/g, '\n')
  if (text.trim() === '') throw new InputProblem({ file: fileName, found: 'an empty file', expected })
  return text
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be'

/** By byte order mark; without one, by the zeros beside every Latin letter in UTF-16. */
function encodingOf(bytes: Uint8Array): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const start = bytes.subarray(0, 1024)
  const zeros = [0, 0]
  start.forEach((byte, index) => {
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1
  })
  const [even = 0, odd = 0] = zeros
  if (odd > start.length / 4 && even === 0) return 'utf-16le'
  if (even > start.length / 4 && odd === 0) return 'utf-16be'
  return 'utf-8'
}

/** Windows programs in the West save windows-1252, which is hardly ever valid UTF-8. */
function decodeAs(encoding: Encoding, bytes: Uint8Array): string {
  if (encoding !== 'utf-8') return new TextDecoder(encoding).decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

function hasControlCharacters(text: string): boolean {
  const whiteSpace = '\t\n\v\f\r'
  return [...text].some((character) => character < ' ' && !whiteSpace.includes(character))
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1')
}

/** Numbers as people and providers write them, with a dot or a comma before the decimals. */

/** The mark before the decimals; the other one groups thousands. */
export type DecimalMark = '.' | ','

/** What providers write where there is no value. */
const missing: ReadonlySet<string> = new Set(['', '-', '–', 'n/e', 'N/A', 'n/a', '?'])

const patterns: Readonly<Record<DecimalMark, RegExp>> = {
  '.': /^[-+]?(\d{1,3}(,\d{3})+|\d*)(\.\d*)?(e[-+]?\d+)?$/i,
  ',': /^[-+]?(\d{1,3}(\.\d{3})+|\d*)(,\d*)?(e[-+]?\d+)?$/i,
}

/** True where a provider says that there is no value. */
export function isMissing(text: string): boolean {
  return missing.has(text.trim())
}

/**
 * The decimal mark of a column, and whether the column leaves it open:
 * `1.234` alone may be a little more than one or a thousand and more.
 */
export function decimalMarkOf(texts: Iterable<string>): { readonly mark: DecimalMark; readonly doubt?: string } {
  let doubt: string | undefined
  for (const text of texts) {
    const evidence = evidenceIn(text)
    if (evidence === '.' || evidence === ',') return { mark: evidence }
    if (evidence === 'doubt') doubt ??= text.trim()
  }
  return doubt === undefined ? { mark: '.' } : { mark: doubt.includes(',') ? ',' : '.', doubt }
}

/** The finite number that a text says, or undefined if it says none. */
export function parseDecimal(text: string, mark: DecimalMark): number | undefined {
  const plain = text.trim().replace('\u2212', '-')
  if (!patterns[mark].test(plain) || !/\d/.test(plain)) return undefined
  const number = Number(mark === '.' ? plain.replaceAll(',', '') : plain.replaceAll('.', '').replace(',', '.'))
  return Number.isFinite(number) ? number : undefined
}

/** What one text tells about the decimal mark: `,`, `.`, nothing, or that it could be read both ways. */
function evidenceIn(text: string): DecimalMark | 'doubt' | undefined {
  const comma = text.lastIndexOf(',')
  const dot = text.lastIndexOf('.')
  if (comma < 0 && dot < 0) return undefined
  if (comma >= 0 && dot >= 0) return comma > dot ? ',' : '.'
  const mark = comma >= 0 ? ',' : '.'
  if (text.indexOf(mark) !== text.lastIndexOf(mark)) return mark === ',' ? '.' : ','
  return /^\s*[-+\u2212]?[1-9]\d{0,2}[.,]\d{3}\s*$/.test(text) ? 'doubt' : mark
}

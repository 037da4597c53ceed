/** A line of a chart. */
export interface Line {
  readonly name: string
  /** Class that gives it its colour. */
  readonly style: string
  readonly values: readonly number[]
}

/** What a chart shows. */
export interface Chart {
  readonly title: string
  readonly lines: readonly Line[]
  /** Words under the horizontal axis, each at its part of the width, 0 to 1. */
  readonly marks: readonly { readonly at: number; readonly text: string }[]
  /** Whether each value holds until the next one. */
  readonly isStepped: boolean
}

const width = 860
const height = 300
const left = 52
const right = 12
const top = 12
const bottom = 28
const wattsPerKw = 1_000

/** A chart of powers in kW over a horizontal axis, as SVG; its colours come from the page's style. */
export function chartSvg({ title, lines, marks, isStepped }: Chart): string {
  const all = lines.flatMap(({ values }) => [...values])
  const highest = all.reduce((most, value) => Math.max(most, value), 0)
  const lowest = all.reduce((least, value) => Math.min(least, value), 0)
  const step = stepOf((highest - lowest) / wattsPerKw) * wattsPerKw
  const least = Math.floor(lowest / step) * step
  const most = Math.max(least + step, Math.ceil(highest / step) * step)
  const y = (value: number) => top + ((most - value) / (most - least)) * (height - top - bottom)
  const x = (part: number) => left + part * (width - left - right)
  const grid = Array.from({ length: Math.round((most - least) / step) + 1 }, (_, index) => least + index * step)
  return [
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">`,
    ...grid.map(
      (value) =>
        `<line class="grid" x1="${left}" x2="${width - right}" y1="${tidy(y(value))}" y2="${tidy(y(value))}"/>` +
        `<text class="axis" x="${left - 8}" y="${tidy(y(value) + 4)}" text-anchor="end">${tidy(value / wattsPerKw)}</text>`,
    ),
    ...marks.map(({ at, text }) => {
      const anchor = at < 0.02 ? 'start' : at > 0.98 ? 'end' : 'middle'
      return `<text class="axis" x="${tidy(x(at))}" y="${height - 8}" text-anchor="${anchor}">${escaped(text)}</text>`
    }),
    ...lines.map(({ name, style, values }) => {
      return `<path class="line ${style}" d="${pathOf(values, x, y, isStepped)}"><title>${escaped(name)}</title></path>`
    }),
    '</svg>',
  ].join('\n')
}

/** Which line has which colour. */
export function legendHtml(lines: readonly Line[]): string {
  const entries = lines.map(({ name, style }) => `<li><i class="${style}"></i>${escaped(name)}</li>`)
  return `<ul class="legend">${entries.join('')}</ul>`
}

/** Text as it may stand in HTML. */
export function escaped(text: string): string {
  const codes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return text.replace(/[&<>"]/g, (character) => codes[character] ?? character)
}

function pathOf(
  values: readonly number[],
  x: (part: number) => number,
  y: (value: number) => number,
  isStepped: boolean,
): string {
  const last = isStepped ? values.length : Math.max(1, values.length - 1)
  const points = values.map((value, index) => {
    const at = `${tidy(x(index / last))},${tidy(y(value))}`
    return isStepped
      ? `${index === 0 ? 'M' : 'L'}${at}H${tidy(x((index + 1) / last))}`
      : `${index === 0 ? 'M' : 'L'}${at}`
  })
  return points.join('')
}

/** A round distance between grid lines, for four to eight of them. */
function stepOf(span: number): number {
  const rough = Math.max(span, 1e-3) / 5
  const magnitude = 10 ** Math.floor(Math.log10(rough))
  const fine = [1, 2, 5, 10].find((factor) => factor * magnitude >= rough) ?? 10
  return fine * magnitude
}

function tidy(value: number): number {
  return Math.round(value * 100) / 100
}

import type { FileView } from '../../../server/views/inputs.ts'

const svgNamespace = 'http://www.w3.org/2000/svg'

/** Size of a small chart, px. */
export interface ChartSize {
  readonly width: number
  readonly height: number
}

/**
 * A stepped line through a file's values, as an SVG path.
 * The scale runs from the least to the greatest value, and to 0 where all are on one side of it.
 */
export function previewPath(
  { preview, toMs }: Pick<FileView, 'preview' | 'toMs'>,
  { width, height }: ChartSize,
): string {
  const [first] = preview
  if (!first) return ''
  const values = preview.map(({ value }) => value)
  const low = Math.min(0, ...values)
  const span = Math.max(0, ...values) - low || 1
  const x = (atMs: number) => round(((atMs - first.startMs) / (toMs - first.startMs || 1)) * width)
  const y = (value: number) => round(height - ((value - low) / span) * height)
  const steps = preview.map(({ startMs, value }, index) => {
    const endMs = preview[index + 1]?.startMs ?? toMs
    return `${index === 0 ? 'M' : 'L'}${x(startMs)} ${y(value)}H${x(endMs)}`
  })
  return steps.join('')
}

/** A small chart of a file's values. */
export function previewChart(file: FileView, size: ChartSize): SVGSVGElement {
  const chart = svg('svg', {
    class: 'preview',
    viewBox: `0 -1 ${size.width} ${size.height + 2}`,
    preserveAspectRatio: 'none',
    'aria-hidden': 'true',
  })
  chart.append(
    svg('path', { d: previewPath(file, size), class: 'preview-line', 'vector-effect': 'non-scaling-stroke' }),
  )
  return chart
}

function svg<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>>,
): SVGElementTagNameMap[Tag] {
  const made = document.createElementNS(svgNamespace, tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  return made
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

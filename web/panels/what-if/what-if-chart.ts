import { Chart, type ChartDataset } from 'chart.js'
import type { WhatIfColumnView, WhatIfView } from '../../../server/views/what-if.ts'
import { type Palette, readPalette } from '../../colours.ts'
import { setAttribute } from '../../dom.ts'
import type { SiteTimes } from '../../format.ts'
import { axisRange } from '../results/axes.ts'
import { emptyOptions, frameOptions } from '../results/chart-frame.ts'
import type { Point } from '../results/chart-points.ts'
import { columnVariables } from './what-if-column.ts'

type Line = ChartDataset<'line', Point[]>

/** The load of the site under each column, laid over one another, with base load and limit. */
export function whatIfChart(canvas: HTMLCanvasElement): (view: WhatIfView, times: SiteTimes) => void {
  const chart = new Chart<'line', Point[]>(canvas, { type: 'line', data: { datasets: [] }, options: emptyOptions })
  return (view, times) => {
    const palette = readPalette(columnVariables)
    const fromMs = view.startsMs[0] ?? view.endMs
    const lines = linesOf(view, palette)
    chart.data.datasets = lines
    const values = lines.flatMap(({ data }) => data.map(({ y }) => y * 1.03))
    chart.options = frameOptions({ fromMs, toMs: view.endMs, times, palette }, { left: axisRange(values) })
    chart.update('none')
    setAttribute(canvas, 'data-points', lines[0]?.data.length ?? 0)
  }
}

function linesOf(view: WhatIfView, palette: Palette): Line[] {
  const line = (powerW: readonly number[], look: Partial<Line>): Line => ({
    data: steps(view, powerW),
    stepped: 'before',
    ...look,
  })
  return [
    line(view.baseLoadW, { borderWidth: 0, fill: 'origin', backgroundColor: palette.base, order: 40 }),
    ...view.columns.flatMap((column, index) => columnLines(column, palette.others[index] ?? palette.ink, index, line)),
    line(view.gridLimitW, { borderColor: palette.limit, borderWidth: 2, order: 10 }),
  ]
}

/** A column's load, and its own limit where that is not the one in force. */
function columnLines(
  { siteLoadW, gridLimitW, limitW }: WhatIfColumnView,
  colour: string,
  index: number,
  line: (powerW: readonly number[], look: Partial<Line>) => Line,
): Line[] {
  const look = { borderColor: colour, borderWidth: index === 0 ? 1.5 : 2, order: 30 - index }
  return [
    ...(siteLoadW ? [line(siteLoadW, { ...look, borderDash: index === 0 ? [4, 3] : [] })] : []),
    ...(gridLimitW === undefined ? [] : [line(limitW, { ...look, borderWidth: 1.5, borderDash: [1, 4] })]),
  ]
}

function steps({ startsMs, endMs }: WhatIfView, powerW: readonly number[]): Point[] {
  const points = startsMs.map((x, slot) => ({ x, y: (powerW[slot] ?? 0) / 1_000 }))
  const last = points.at(-1)
  return last ? [...points, { x: endMs, y: last.y }] : []
}

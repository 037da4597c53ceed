import { Chart, type ChartDataset } from 'chart.js'
import type { ResultsView } from '../../../server/views.ts'
import { type Palette, translucent } from '../../colours.ts'
import { setAttribute } from '../../dom.ts'
import { axisRange } from './axes.ts'
import { applyFrame, type ChartFrame, frameOptions, valueAxis } from './chart-frame.ts'
import { excessPlugin, nowLinePlugin } from './chart-plugins.ts'
import { type ColourOf, excessOf, type LoadShapes, loadShapes, measuredUntil, type Point } from './chart-points.ts'
import { type Crosshair, crosshairPlugin } from './crosshair.ts'

/** What both result charts are steered by. */
export interface ChartContext {
  readonly crosshair: Crosshair
  readonly nowMs: () => number | undefined
}

/** A chart of the results, shown anew with every view. */
export interface ResultChart {
  readonly chart: Chart<'line'>
  readonly show: (results: ResultsView, frame: ChartFrame, colourOf: ColourOf) => void
}

type Line = ChartDataset<'line', Point[]>

/** The site's load per slot: base load, cars on it, the limit, the uncontrolled load, and the price on its own axis. */
export function loadChart(canvas: HTMLCanvasElement, { crosshair, nowMs }: ChartContext): ResultChart {
  let results: ResultsView | undefined
  let frame: ChartFrame | undefined
  const colour = (pick: (palette: Palette) => string) => () => (frame ? pick(frame.palette) : 'transparent')
  const options = frameOptions(() => frame)
  const chart = new Chart<'line', Point[]>(canvas, {
    type: 'line',
    data: { datasets: [] },
    options: { ...options, scales: { ...options.scales, price: valueAxis('right', 2) } },
    plugins: [
      excessPlugin(
        () => (results ? excessOf(results) : []),
        colour(({ limit }) => limit),
      ),
      nowLinePlugin(
        nowMs,
        colour(({ ink }) => ink),
      ),
      crosshairPlugin(
        crosshair,
        colour(({ muted }) => muted),
      ),
    ],
  }) as Chart<'line'>
  return {
    chart,
    show(newResults, newFrame, colourOf) {
      results = newResults
      frame = newFrame
      const shapes = loadShapes(results, colourOf)
      chart.data.datasets = loadDatasets(shapes, frame.palette, measuredUntil(results))
      applyFrame(chart, frame)
      setRanges(chart, shapes)
      chart.update('none')
      setAttribute(canvas, 'data-points', shapes.base.length)
    },
  }
}

/** The lines and areas, the frontmost first, as Chart.js draws them last to first. */
function loadDatasets(shapes: LoadShapes, palette: Palette, measuredUntilMs: number): Line[] {
  const line = (points: readonly Point[], look: Partial<Line>): Line => ({
    data: [...points],
    stepped: 'before',
    ...look,
  })
  const bands = shapes.cars.map(({ edge, colour }, index): Line => {
    const car = palette.cars[colour] ?? palette.ink
    return line(edge, {
      borderColor: car,
      borderWidth: 0,
      fill: { value: 0 },
      ...bandFill(car, measuredUntilMs),
      order: 40 + index,
    })
  })
  return [
    line(shapes.base, { borderWidth: 0, fill: 'origin', backgroundColor: palette.base, order: 39 }),
    ...bands.map((band, index) => ({ ...band, fill: index })),
    line(shapes.price, { yAxisID: 'price', borderColor: palette.price, borderWidth: 1, order: 30 }),
    line(shapes.before, { borderColor: palette.before, borderWidth: 1.25, borderDash: [4, 3], order: 20 }),
    line(shapes.after, { borderColor: palette.ink, borderWidth: 1.5, order: 15 }),
    line(shapes.limit, { borderColor: palette.limit, borderWidth: 2, order: 10 }),
  ]
}

/** Measured power is solid, planned power lets the paper through. */
function bandFill(car: string, measuredUntilMs: number): Partial<Line> {
  const measured = translucent(car, 0.95)
  const planned = translucent(car, 0.55)
  return {
    backgroundColor: planned,
    segment: { backgroundColor: ({ p0 }) => ((p0.parsed.x ?? 0) < measuredUntilMs ? measured : planned) },
  }
}

function setRanges(chart: Chart<'line'>, shapes: LoadShapes): void {
  const { y, price } = chart.options.scales ?? {}
  const valuesOf = (...lines: readonly (readonly Point[])[]) => lines.flat().map((point) => point.y)
  // A little air over the highest line keeps the limit off the frame.
  const load = axisRange(valuesOf(shapes.base, shapes.after, shapes.before, shapes.limit).map((kw) => kw * 1.04))
  if (y) Object.assign(y, load)
  if (price) Object.assign(price, axisRange(valuesOf(shapes.price).map((perKwh) => perKwh * 1.04)))
}

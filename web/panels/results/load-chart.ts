import { Chart, type ChartDataset } from 'chart.js'
import type { ResultsView } from '../../../server/views/results.ts'
import { type Palette, translucent } from '../../colours.ts'
import { setAttribute } from '../../dom.ts'
import { axisRange } from './axes.ts'
import { type ChartFrame, type ChartRanges, emptyOptions, frameOptions } from './chart-frame.ts'
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

// A little air over the highest line keeps the limit off the frame.
const air = 1.03

type Line = ChartDataset<'line', Point[]>

/** The site's load per slot: base load, cars on it, what is kept free above them, the limit, the uncontrolled load, and the price on its own axis. */
export function loadChart(canvas: HTMLCanvasElement, { crosshair, nowMs }: ChartContext): ResultChart {
  let results: ResultsView | undefined
  let frame: ChartFrame | undefined
  const colour = (pick: (palette: Palette) => string) => () => (frame ? pick(frame.palette) : 'transparent')
  const chart = new Chart<'line', Point[]>(canvas, {
    type: 'line',
    data: { datasets: [] },
    options: emptyOptions,
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
      chart.options = frameOptions(frame, rangesOf(shapes))
      chart.update('none')
      setAttribute(canvas, 'data-points', shapes.base.length)
    },
  }
}

/** The areas from the base load up, and the lines on them; the lower its `order`, the nearer an item is to the eye. */
function loadDatasets(shapes: LoadShapes, palette: Palette, measuredUntilMs: number): Line[] {
  const line = (points: readonly Point[], look: Partial<Line>): Line => ({
    data: [...points],
    stepped: 'before',
    ...look,
  })
  const bands = shapes.cars.map(({ edge, colour }, index) =>
    line(edge, {
      ...bandFill(palette.cars[colour] ?? palette.ink, measuredUntilMs),
      // Down to the edge below: the dataset before this one.
      fill: index,
      borderWidth: 0,
      order: 40 + index,
    }),
  )
  return [
    line(shapes.base, { borderWidth: 0, fill: 'origin', backgroundColor: palette.base, order: 39 }),
    ...bands,
    line(shapes.keptFree, { ...keptFreeLook(shapes, palette), fill: bands.length, order: 40 + bands.length }),
    line(shapes.price, { yAxisID: 'right', borderColor: palette.price, borderWidth: 1, order: 30 }),
    line(shapes.before, { borderColor: palette.before, borderWidth: 1.25, borderDash: [4, 3], order: 20 }),
    line(shapes.after, { borderColor: palette.ink, borderWidth: 1.5, order: 15 }),
    line(shapes.limit, { borderColor: palette.limit, borderWidth: 2, order: 10 }),
  ]
}

/** A faint area with a dotted edge, where there is any. */
function keptFreeLook({ after, keptFree }: LoadShapes, { muted }: Palette): Partial<Line> {
  const isThere = (slot: number) => (keptFree[slot]?.y ?? 0) > (after[slot]?.y ?? 0)
  return {
    backgroundColor: translucent(muted, 0.16),
    borderWidth: 1,
    borderDash: [2, 3],
    segment: { borderColor: ({ p0DataIndex }) => (isThere(p0DataIndex) ? muted : 'transparent') },
  }
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

function rangesOf({ base, after, keptFree, before, limit, price }: LoadShapes): ChartRanges {
  const valuesOf = (...lines: readonly (readonly Point[])[]) => lines.flat().map((point) => point.y * air)
  return { left: axisRange(valuesOf(base, after, keptFree, before, limit)), right: axisRange(valuesOf(price)) }
}

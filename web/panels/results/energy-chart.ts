import { Chart, type ChartDataset } from 'chart.js'
import type { SessionView } from '../../../server/views/sessions.ts'
import { type Palette, translucent } from '../../colours.ts'
import { setAttribute } from '../../dom.ts'
import { axisRange } from './axes.ts'
import { type ChartFrame, emptyOptions, frameOptions } from './chart-frame.ts'
import { departurePlugin, nowLinePlugin } from './chart-plugins.ts'
import { type EnergyLine, energyLines, type Point } from './chart-points.ts'
import { crosshairPlugin } from './crosshair.ts'
import type { ChartContext, ResultChart } from './load-chart.ts'

type Line = ChartDataset<'line', Point[]>

/** Each car's energy over time: planned as a line, delivered as a thicker one, the wish as a level. */
export function energyChart(
  canvas: HTMLCanvasElement,
  { crosshair, nowMs }: ChartContext,
  sessions: () => readonly SessionView[],
): ResultChart {
  let lines: readonly EnergyLine[] = []
  let frame: ChartFrame | undefined
  const carOf = (line: EnergyLine) => frame?.palette.cars[line.colour] ?? 'transparent'
  const chart = new Chart<'line', Point[]>(canvas, {
    type: 'line',
    data: { datasets: [] },
    options: emptyOptions,
    plugins: [
      departurePlugin(() => lines, carOf),
      nowLinePlugin(nowMs, () => frame?.palette.ink ?? 'transparent'),
      crosshairPlugin(crosshair, () => frame?.palette.muted ?? 'transparent'),
    ],
  }) as Chart<'line'>
  return {
    chart,
    show(results, newFrame, colourOf) {
      frame = newFrame
      lines = energyLines(results, sessions(), colourOf)
      const { palette } = frame
      chart.data.datasets = lines.flatMap((line) => energyDatasets(line, palette))
      const values = lines.flatMap(({ wish, planned, delivered }) => [...wish, ...planned, ...delivered])
      // Room for the flags at the wishes' levels.
      chart.options = frameOptions(frame, { left: axisRange(values.map((point) => point.y * 1.06)) })
      chart.update('none')
      const count = lines.reduce((sum, { planned, delivered }) => sum + planned.length + delivered.length, 0)
      setAttribute(canvas, 'data-points', count)
    },
  }
}

function energyDatasets({ colour, delivered, planned, wish }: EnergyLine, { cars, ink }: Palette): Line[] {
  const car = cars[colour] ?? ink
  return [
    { data: [...delivered], borderColor: car, borderWidth: 3, borderCapStyle: 'round', borderJoinStyle: 'round' },
    { data: [...planned], borderColor: car, borderWidth: 1.5 },
    { data: [...wish], borderColor: translucent(car, 0.8), borderWidth: 1, borderDash: [6, 3] },
  ]
}

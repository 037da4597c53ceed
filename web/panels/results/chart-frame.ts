import { Chart, type ChartOptions, Filler, LinearScale, LineController, LineElement, PointElement } from 'chart.js'
import type { Palette } from '../../colours.ts'
import { formatNumber, type SiteTimes } from '../../format.ts'
import { timeTicks } from './axes.ts'

/** Width of the axes left and right of both charts, px: one instant is one x in both. */
const sideAxisPx = 44
const pxPerTimeTick = 64

/** What both charts share: the window of time, its zone, and the colours. */
export interface ChartFrame {
  readonly fromMs: number
  readonly toMs: number
  readonly times: SiteTimes
  readonly palette: Palette
}

/** Registers the parts of Chart.js that the console draws with. */
export function registerChartParts(): void {
  Chart.register(LineController, LineElement, PointElement, LinearScale, Filler)
}

/** Options of both charts: no animation, no hover of its own, a time axis in the site's zone. */
export function frameOptions(frame: () => ChartFrame | undefined): ChartOptions<'line'> {
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    parsing: false,
    normalized: true,
    events: [],
    layout: { padding: { top: 4 } },
    datasets: { line: { pointRadius: 0, borderWidth: 1.5 } },
    scales: { x: timeAxis(frame), y: valueAxis('left') },
  }
}

type Axes = NonNullable<ChartOptions<'line'>['scales']>

/** The time axis: whole hours of the site's clocks, days at midnight. */
function timeAxis(frame: () => ChartFrame | undefined): NonNullable<Axes[string]> {
  return {
    type: 'linear',
    afterBuildTicks(axis) {
      const shown = frame()
      if (!shown) return
      const ticks = timeTicks(axis.min, axis.max, shown.times, Math.max(2, Math.floor(axis.width / pxPerTimeTick)))
      axis.ticks = ticks.map(({ atMs, label }) => ({ value: atMs, label }))
    },
    ticks: { autoSkip: false, maxRotation: 0, callback: (_value, index, ticks) => ticks[index]?.label ?? '' },
    border: { display: false },
  }
}

/** A value axis of fixed width. */
export function valueAxis(position: 'left' | 'right', digits?: number): NonNullable<Axes[string]> {
  return {
    type: 'linear',
    position,
    afterFit(axis) {
      axis.width = sideAxisPx
    },
    ticks: {
      maxTicksLimit: 5,
      padding: 6,
      callback: (value) => formatNumber(Number(value), digits ?? digitsFor(Number(value))),
    },
    border: { display: false },
    grid: { drawOnChartArea: position === 'left', drawTicks: false },
  }
}

/** An axis that takes the room of one, so that both charts end at the same x. */
export function emptyAxis(): NonNullable<Axes[string]> {
  return { ...valueAxis('right'), ticks: { display: false }, min: 0, max: 1 }
}

/** Paints a chart's axes in the theme's colours, and sets its window of time. */
export function applyFrame(chart: Chart<'line'>, { fromMs, toMs, palette }: ChartFrame): void {
  for (const [id, axis] of Object.entries(chart.options.scales ?? {})) {
    if (!axis) continue
    axis.ticks = { ...axis.ticks, color: id === 'price' ? palette.price : palette.muted, font: axisFont }
    axis.grid = { ...axis.grid, color: palette.rule, tickColor: palette.rule }
    if (id === 'x') Object.assign(axis, { min: fromMs, max: toMs })
  }
}

const axisFont = { family: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif', size: 11 }

function digitsFor(value: number): number {
  return Number.isInteger(value) ? 0 : 1
}

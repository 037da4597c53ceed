import { Chart, type ChartOptions, Filler, LinearScale, LineController, LineElement, PointElement } from 'chart.js'
import type { Palette } from '../../colours.ts'
import { formatNumber, type SiteTimes } from '../../format.ts'
import { type AxisRange, timeTicks } from './axes.ts'

/** Width of the axes left and right of both charts, px: one instant is one x in both. */
const sideAxisPx = 44
const pxPerTimeTick = 64
const axisFont = { family: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif', size: 11 }

/** What both charts share: the window of time, its zone, and the colours. */
export interface ChartFrame {
  readonly fromMs: number
  readonly toMs: number
  readonly times: SiteTimes
  readonly palette: Palette
}

/** The value axes' ends; without a right one its room stays empty. */
export interface ChartRanges {
  readonly left: AxisRange
  readonly right?: AxisRange
}

type Scales = NonNullable<ChartOptions<'line'>['scales']>
type Scale = NonNullable<Scales[string]>

/** Registers the parts of Chart.js that the console draws with. */
export function registerChartParts(): void {
  Chart.register(LineController, LineElement, PointElement, LinearScale, Filler)
}

/** Options of a chart that has nothing to show yet. */
export const emptyOptions: ChartOptions<'line'> = {
  animation: false,
  maintainAspectRatio: false,
  scales: { x: { type: 'linear', display: false }, y: { type: 'linear', display: false } },
}

/** Options of both charts: no animation, no hover of its own, a time axis in the site's zone. */
export function frameOptions(frame: ChartFrame, { left, right }: ChartRanges): ChartOptions<'line'> {
  const { palette } = frame
  return {
    animation: false,
    maintainAspectRatio: false,
    parsing: false,
    normalized: true,
    events: [],
    layout: { padding: { top: 4 } },
    datasets: { line: { pointRadius: 0, borderWidth: 1.5 } },
    scales: {
      x: timeAxis(frame),
      y: { ...valueAxis('left', left, palette.muted), grid: { color: palette.rule, drawTicks: false } },
      right: right ? valueAxis('right', right, palette.price) : emptyAxis,
    },
  }
}

/** The time axis: whole hours of the site's clocks, days at midnight. */
function timeAxis({ fromMs, toMs, times, palette }: ChartFrame): Scale {
  return {
    type: 'linear',
    min: fromMs,
    max: toMs,
    afterBuildTicks(axis) {
      const ticks = timeTicks(fromMs, toMs, times, Math.max(2, Math.floor(axis.width / pxPerTimeTick)))
      axis.ticks = ticks.map(({ atMs, label }) => ({ value: atMs, label }))
    },
    ticks: {
      autoSkip: false,
      maxRotation: 0,
      color: palette.muted,
      font: axisFont,
      callback: (_value, index, ticks) => ticks[index]?.label ?? '',
    },
    border: { display: false },
    grid: { color: palette.rule, tickLength: 4 },
  }
}

/** A value axis of fixed width with even steps. */
function valueAxis(position: 'left' | 'right', { min, max, stepSize }: AxisRange, colour: string): Scale {
  return {
    type: 'linear',
    position,
    min,
    max,
    afterFit: takeSideRoom,
    ticks: {
      stepSize,
      padding: 6,
      color: colour,
      font: axisFont,
      callback: (value) => formatNumber(Number(value), decimalsOf(stepSize)),
    },
    border: { display: false },
    grid: { drawOnChartArea: false, drawTicks: false },
  }
}

const emptyAxis: Scale = {
  type: 'linear',
  position: 'right',
  min: 0,
  max: 1,
  afterFit: takeSideRoom,
  ticks: { display: false },
  border: { display: false },
  grid: { display: false },
}

function takeSideRoom(axis: { width: number }): void {
  axis.width = sideAxisPx
}

/** Decimals that a step needs to be told apart, at most 3. */
function decimalsOf(step: number): number {
  return [0, 1, 2].find((digits) => Math.abs(step - Number(step.toFixed(digits))) < 1e-9) ?? 3
}

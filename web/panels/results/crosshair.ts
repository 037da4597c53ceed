import type { Chart, Plugin } from 'chart.js'

/** The instant that both charts point at. */
export class Crosshair {
  #atMs: number | undefined
  readonly #listeners = new Set<() => void>()

  get atMs(): number | undefined {
    return this.#atMs
  }

  moveTo(atMs: number | undefined): void {
    if (atMs === this.#atMs) return
    this.#atMs = atMs
    for (const listener of this.#listeners) listener()
  }

  onMove(listener: () => void): void {
    this.#listeners.add(listener)
  }
}

/** Draws the crosshair's line. */
export function crosshairPlugin(crosshair: Crosshair, colour: () => string): Plugin<'line'> {
  return {
    id: 'crosshair',
    afterDatasetsDraw(chart) {
      if (crosshair.atMs !== undefined) verticalLine(chart, crosshair.atMs, { colour: colour(), width: 1 })
    },
  }
}

/** How a vertical line looks. */
export interface LineLook {
  readonly colour: string
  readonly width: number
  readonly dash?: readonly number[]
}

/** A line over a chart's whole height at an instant inside of its time axis. */
export function verticalLine(chart: Chart<'line'>, atMs: number, { colour, width, dash = [] }: LineLook): void {
  const { ctx, chartArea, scales } = chart
  const axis = scales.x
  if (!axis || atMs < axis.min || atMs > axis.max) return
  const x = Math.round(axis.getPixelForValue(atMs)) + 0.5
  ctx.save()
  ctx.strokeStyle = colour
  ctx.lineWidth = width
  ctx.setLineDash([...dash])
  ctx.beginPath()
  ctx.moveTo(x, chartArea.top)
  ctx.lineTo(x, chartArea.bottom)
  ctx.stroke()
  ctx.restore()
}

/** Lets pointer and arrow keys move the crosshair over a chart; keys step from slot to slot. */
export function steerCrosshair(
  chart: Chart<'line'>,
  crosshair: Crosshair,
  stepped: (fromMs: number | undefined, steps: number) => number | undefined,
): void {
  const { canvas } = chart
  const follow = (event: PointerEvent) => {
    const axis = chart.scales.x
    const { left, right } = chart.chartArea
    const isInside = event.offsetX >= left && event.offsetX <= right
    crosshair.moveTo(axis && isInside ? axis.getValueForPixel(event.offsetX) : undefined)
  }
  canvas.addEventListener('pointermove', follow)
  canvas.addEventListener('pointerdown', follow)
  canvas.addEventListener('pointerleave', () => crosshair.moveTo(undefined))
  canvas.addEventListener('blur', () => crosshair.moveTo(undefined))
  canvas.addEventListener('keydown', (event) => {
    const steps = { ArrowLeft: -1, ArrowRight: 1, PageUp: -8, PageDown: 8 }[event.key]
    if (event.key === 'Escape') crosshair.moveTo(undefined)
    if (steps === undefined) return
    event.preventDefault()
    crosshair.moveTo(stepped(crosshair.atMs, steps))
  })
}

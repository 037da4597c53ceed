import type { Plugin } from 'chart.js'
import type { EnergyLine, Excess } from './chart-points.ts'
import { verticalLine } from './crosshair.ts'

const hatchPx = 6

/** The line at now, with its word: left of it measured, right of it planned. */
export function nowLinePlugin(nowMs: () => number | undefined, colour: () => string): Plugin<'line'> {
  return {
    id: 'nowLine',
    afterDatasetsDraw(chart) {
      const atMs = nowMs()
      const axis = chart.scales.x
      if (atMs === undefined || !axis || atMs < axis.min || atMs > axis.max) return
      verticalLine(chart, atMs, { colour: colour(), width: 1.5 })
      const { ctx, chartArea } = chart
      const x = axis.getPixelForValue(atMs)
      const isLeft = x > chartArea.right - 30
      ctx.save()
      ctx.fillStyle = colour()
      ctx.font = '600 10px system-ui, sans-serif'
      ctx.textAlign = isLeft ? 'right' : 'left'
      ctx.fillText('now', x + (isLeft ? -4 : 4), chartArea.top + 8)
      ctx.restore()
    },
  }
}

/** Hatches what the uncontrolled load exceeds the limit by. */
export function excessPlugin(excess: () => readonly Excess[], colour: () => string): Plugin<'line'> {
  return {
    id: 'excess',
    beforeDatasetsDraw({ ctx, chartArea, scales }) {
      const { x, y } = scales
      if (!x || !y || excess().length === 0) return
      ctx.save()
      ctx.beginPath()
      ctx.rect(chartArea.left, chartArea.top, chartArea.width, chartArea.height)
      ctx.clip()
      ctx.beginPath()
      for (const { fromMs, toMs, limitKw, beforeKw } of excess()) {
        const left = x.getPixelForValue(fromMs)
        const top = y.getPixelForValue(beforeKw)
        ctx.rect(left, top, x.getPixelForValue(toMs) - left, y.getPixelForValue(limitKw) - top)
      }
      ctx.clip()
      hatch(ctx, chartArea, colour())
      ctx.restore()
    },
  }
}

/** Marks each departure: a small flag on the wish's level. */
export function departurePlugin(
  lines: () => readonly EnergyLine[],
  colourOf: (line: EnergyLine) => string,
): Plugin<'line'> {
  return {
    id: 'departures',
    afterDatasetsDraw({ ctx, chartArea, scales }) {
      const { x, y } = scales
      if (!x || !y) return
      for (const line of lines()) {
        if (line.departureMs < x.min || line.departureMs > x.max) continue
        const left = x.getPixelForValue(line.departureMs)
        const top = y.getPixelForValue(line.wish[0]?.y ?? 0)
        ctx.save()
        ctx.strokeStyle = colourOf(line)
        ctx.fillStyle = colourOf(line)
        ctx.lineWidth = 1
        ctx.setLineDash([2, 3])
        ctx.beginPath()
        ctx.moveTo(left, top)
        ctx.lineTo(left, chartArea.bottom)
        ctx.stroke()
        ctx.beginPath()
        ctx.moveTo(left, top - 4)
        ctx.lineTo(left - 7, top)
        ctx.lineTo(left, top + 4)
        ctx.fill()
        ctx.restore()
      }
    },
  }
}

/** Diagonal lines over an area; the clip in force gives them their shape. */
function hatch(
  ctx: CanvasRenderingContext2D,
  { left, top, right, bottom }: { left: number; top: number; right: number; bottom: number },
  colour: string,
): void {
  ctx.strokeStyle = colour
  ctx.lineWidth = 1.2
  ctx.beginPath()
  const height = bottom - top
  for (let x = left - height; x < right; x += hatchPx) {
    ctx.moveTo(x, bottom)
    ctx.lineTo(x + height, top)
  }
  ctx.stroke()
}

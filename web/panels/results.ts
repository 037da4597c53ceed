import type { Chart } from 'chart.js'
import { readPalette } from '../colours.ts'
import { find, setAttribute, setText } from '../dom.ts'
import { currencySign, formatCount, formatKw } from '../format.ts'
import type { SiteState, Store } from '../state.ts'
import { registerChartParts } from './results/chart-frame.ts'
import { keepsFree, type SlotValues, sessionColours, slotAt, slotValues } from './results/chart-points.ts'
import { Crosshair, steerCrosshair } from './results/crosshair.ts'
import { energyChart } from './results/energy-chart.ts'
import { figureBoard, figuresOf, planNote } from './results/figures.ts'
import { fullLimitsText } from './results/full-limits-words.ts'
import { showLegend } from './results/legend.ts'
import { loadChart, type ResultChart } from './results/load-chart.ts'
import { placeReadout, showReadout } from './results/readout.ts'
import { resultsTable } from './results/results-table.ts'
import { type SlotWords, slotWords } from './results/slot-words.ts'

const nowLineMs = 1_000

/**
 * What the plan achieves: the figures, energy per car over time, and the site's load before and after.
 *
 * @returns a function that paints the charts anew in the theme's colours
 */
export function startResults(store: Store): () => void {
  registerChartParts()
  const crosshair = new Crosshair()
  const context = { crosshair, nowMs: () => store.nowMs }
  const energy = energyChart(find('#energy-chart', HTMLCanvasElement), context, () => store.site?.sessions ?? [])
  const load = loadChart(find('#load-chart', HTMLCanvasElement), context)
  const charts = [energy, load]
  const showFigures = figureBoard(find('#figures', HTMLElement))
  let palette = readPalette()

  const showCharts = () => {
    if (store.site) drawCharts(store.site, charts, palette)
  }
  const readOut = () => showCrosshair(store, crosshair, load.chart)
  store.on(['results', 'sessions', 'site'], () => {
    if (!store.site) return
    const { results, site, times, colours } = store.site
    showFigures(figuresOf(results, site), results.figures.plannedAtMs)
    const note = find('#plan-note', HTMLElement)
    setText(note, planNote(results, times))
    setAttribute(note, 'title', note.textContent ?? '')
    const full = find('#full-limits', HTMLElement)
    setText(full, fullLimitsText(results.fullLimits, times))
    setAttribute(full, 'title', full.textContent ?? '')
    full.hidden = full.textContent === ''
    setText(find('#price-caption', HTMLElement), `Price, ${currencySign(site.settings.currency)}/kWh`)
    const colourOf = sessionColours(colours)
    showLegend(
      find('#legend', HTMLElement),
      results.sessions.map((session) => ({ label: session.label, colour: colourOf(session) })),
      keepsFree(results),
    )
    find('#energy-empty', HTMLElement).hidden = results.sessions.length > 0
  })
  store.on(['results', 'site'], () => {
    showCharts()
    readOut()
    showTable(store)
  })
  store.on(['explanation'], readOut)
  crosshair.onMove(() => {
    for (const { chart } of charts) chart.draw()
    readOut()
  })
  for (const { chart } of charts) steerCrosshair(chart, crosshair, (fromMs, steps) => steppedTo(store, fromMs, steps))
  // The line at now moves without any message.
  setInterval(() => {
    for (const { chart } of charts) chart.draw()
  }, nowLineMs)
  startTableToggle(store)
  return () => {
    palette = readPalette()
    showCharts()
  }
}

function drawCharts(
  { results, colours, times }: SiteState,
  charts: readonly ResultChart[],
  palette: ReturnType<typeof readPalette>,
): void {
  const fromMs = results.startsMs[0] ?? results.endMs
  const frame = { fromMs, toMs: results.endMs, times, palette }
  const colourOf = sessionColours(colours)
  for (const { show } of charts) show(results, frame, colourOf)
  const { peakBeforeW, peakAfterW } = results.figures
  const window = `${times.dayTime(fromMs)} to ${times.dayTime(results.endMs)}`
  setAttribute(
    find('#energy-chart', HTMLCanvasElement),
    'aria-label',
    `Energy over time of ${formatCount(results.sessions.length, 'session')}, ${window}. The table beside it holds the values.`,
  )
  setAttribute(
    find('#load-chart', HTMLCanvasElement),
    'aria-label',
    `Site load, ${window}: peak ${formatKw(peakAfterW)}, before ${formatKw(peakBeforeW)}. The table beside it holds the values.`,
  )
}

function showCrosshair(store: Store, crosshair: Crosshair, chart: Chart<'line'>): void {
  if (!store.site) return
  const { results, colours, times, site } = store.site
  const box = find('#readout', HTMLElement)
  const slot = crosshair.atMs === undefined ? undefined : slotAt(results, crosshair.atMs)
  const values = slot === undefined ? undefined : slotValues(results, sessionColours(colours))[slot]
  box.hidden = values === undefined
  const axis = chart.scales.x
  if (!values || !axis || crosshair.atMs === undefined) return
  showReadout(box, values, { times, settings: site.settings, words: wordsFor(store, values) })
  placeReadout(box, axis.getPixelForValue(crosshair.atMs), chart.width)
}

/** A slot in words where it is still to come, and the explanation is that of the plan in force. */
function wordsFor({ explanation, site }: Store, { startMs, isMeasured }: SlotValues): SlotWords | undefined {
  if (!site || !explanation || isMeasured) return undefined
  if (explanation.plannedAtMs !== site.results.figures.plannedAtMs) return undefined
  return slotWords(explanation, startMs, site.site.settings)
}

/** The start of the slot some slots away; from nowhere, the slot that now lies in. */
function steppedTo(store: Store, fromMs: number | undefined, steps: number): number | undefined {
  if (!store.site) return undefined
  const { results } = store.site
  const slot = slotAt(results, fromMs ?? store.nowMs ?? results.endMs) ?? 0
  const next = fromMs === undefined ? slot : slot + steps
  return results.startsMs[Math.min(results.startsMs.length - 1, Math.max(0, next))]
}

function startTableToggle(store: Store): void {
  const toggle = find('#results-table-toggle', HTMLButtonElement)
  // Scrolled by keys, too.
  find('#results-table', HTMLElement).tabIndex = 0
  toggle.addEventListener('click', () => {
    const isTable = toggle.getAttribute('aria-pressed') !== 'true'
    setAttribute(toggle, 'aria-pressed', String(isTable))
    setText(toggle, isTable ? 'Charts' : 'Table')
    find('#charts', HTMLElement).hidden = isTable
    find('#results-table', HTMLElement).hidden = !isTable
    showTable(store)
  })
}

function showTable(store: Store): void {
  const holder = find('#results-table', HTMLElement)
  if (holder.hidden || !store.site) return
  const { results, colours, times, site } = store.site
  const slots = slotValues(results, sessionColours(colours))
  const { scrollTop, scrollLeft } = holder
  holder.replaceChildren(resultsTable(slots, site.settings, times))
  holder.scrollTo({ top: scrollTop, left: scrollLeft })
}

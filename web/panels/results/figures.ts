import type { ResultFigures, ResultsView } from '../../../server/views/results.ts'
import type { SiteView } from '../../../server/views/site.ts'
import type { SiteSettings } from '../../../server/views/site-settings.ts'
import { element, setAttribute, setText, setTextGlowing } from '../../dom.ts'
import {
  formatChange,
  formatKw,
  formatKwh,
  formatMoney,
  formatNumber,
  formatPercent,
  kwDigits,
  kwhDigits,
  type SiteTimes,
} from '../../format.ts'
import { measuredUntil, powerIn } from './chart-points.ts'

/** A figure in words: what was, what is, and what to know about it. */
export interface Figure {
  readonly name: 'peak' | 'cost' | 'energy' | 'gap'
  readonly title: string
  readonly before?: string
  readonly after: string
  readonly note: string
  readonly isAlarm: boolean
}

/** What a plan without a gap is proven by. */
const proofs: Readonly<Record<NonNullable<ResultsView['figures']['method']>, string>> = {
  flow: 'proven by the flow',
  milp: 'proven by search',
  'round-and-repair': 'as good as the bound',
}

// A gap beyond it tells more about the bound than about the plan.
const mostToldPercent = 100

/** The figures that sum the results up: peak, cost, energy and gap. */
export function figuresOf(results: ResultsView, site: SiteView): readonly Figure[] {
  return [
    peakFigure(results),
    costFigure(results, site.settings),
    energyFigure(results),
    gapFigure(results, site.settings),
  ]
}

function peakFigure(results: ResultsView): Figure {
  const { figures, sessions } = results
  const { peakBeforeW, peakAfterW } = figures
  const isPlanned = sessions.length > 0
  return {
    name: 'peak',
    title: 'Peak',
    ...(isPlanned ? { before: kwDigits(peakBeforeW) } : {}),
    after: formatKw(peakAfterW),
    note: exceedsLimit(results)
      ? `over the ${limitText(results)}`
      : joined(isPlanned ? formatChange(peakBeforeW, peakAfterW) : undefined, limitText(results)),
    isAlarm: exceedsLimit(results),
  }
}

/** Whether a slot to come breaks the limit; of slots gone by the limit of their time is not known. */
function exceedsLimit(results: ResultsView): boolean {
  const { baseLoadW, gridLimitW, sessions, startsMs } = results
  const measuredUntilMs = measuredUntil(results)
  return startsMs.some((startMs, slot) => {
    const carsW = sessions.reduce((sum, session) => sum + powerIn(session, slot), 0)
    const siteLoadW = (baseLoadW[slot] ?? 0) + carsW
    return startMs >= measuredUntilMs && siteLoadW > (gridLimitW[slot] ?? Number.POSITIVE_INFINITY) + 1
  })
}

function limitText({ gridLimitW }: ResultsView): string {
  if (gridLimitW.length === 0) return ''
  const least = Math.min(...gridLimitW)
  const greatest = Math.max(...gridLimitW)
  return least === greatest ? `limit ${formatKw(least)}` : `limit ${kwDigits(least)} to ${formatKw(greatest)}`
}

function costFigure({ figures, sessions }: ResultsView, settings: SiteSettings): Figure {
  const { costBefore, costAfter } = figures
  if (sessions.length === 0)
    return { name: 'cost', title: 'Cost', after: '–', note: 'of the cars’ energy', isAlarm: false }
  return {
    name: 'cost',
    title: 'Cost',
    before: formatNumber(costBefore, 2),
    after: formatMoney(costAfter, settings.currency),
    note: demandText(figures, settings) ?? joined(formatChange(costBefore, costAfter), 'cars’ energy'),
    isAlarm: false,
  }
}

/** What the peaks above the one reached cost besides: `and peak 48.00 → 12.00 €`; nothing without such a charge. */
function demandText({ peakBeforeW, peakAfterW }: ResultFigures, settings: SiteSettings): string | undefined {
  const { demandChargePerKw, peakReachedW, currency } = settings
  if (demandChargePerKw === 0) return undefined
  const charge = (peakW: number) => (Math.max(0, peakW - peakReachedW) / 1_000) * demandChargePerKw
  return `and peak ${formatNumber(charge(peakBeforeW), 2)} → ${formatMoney(charge(peakAfterW), currency)}`
}

function energyFigure({ figures, sessions }: ResultsView): Figure {
  const { askedWh, deliveredWh, shortfallWh, laterWh = 0 } = figures
  if (sessions.length === 0)
    return { name: 'energy', title: 'Energy', after: '–', note: 'delivered of asked', isAlarm: false }
  return {
    name: 'energy',
    title: 'Energy',
    after: `${kwhDigits(deliveredWh)} of ${formatKwh(askedWh)}`,
    note: fitText(shortfallWh, laterWh),
    isAlarm: shortfallWh >= 50,
  }
}

function fitText(shortfallWh: number, laterWh: number): string {
  if (shortfallWh >= 50) return `${formatKwh(shortfallWh)} will not fit`
  return laterWh >= 50 ? `${formatKwh(laterWh)} are planned later` : 'all of it fits'
}

function gapFigure({ figures: { gapPercent, method } }: ResultsView, { strategy }: SiteSettings): Figure {
  const figure = { name: 'gap', title: 'Gap to bound', isAlarm: false } as const
  if (gapPercent === undefined) return { ...figure, after: '–', note: 'no plan yet' }
  if (gapPercent < 0.05) return { ...figure, after: '0\u00a0%', note: method ? proofs[method] : 'proven best' }
  if (gapPercent > mostToldPercent) {
    const isWeak = strategy === 'balanced' && method === 'round-and-repair'
    const note = isWeak ? 'the bound is weak for this strategy' : 'the bound says little here'
    return { ...figure, after: `> ${formatPercent(mostToldPercent)}`, note }
  }
  return { ...figure, after: `≤ ${formatPercent(gapPercent)}`, note: 'above the best possible' }
}

/** When and why the newest plan was made, and how quickly: `planned 18:45:07 in 41 ms: prices uploaded`. */
export function planNote({ figures }: ResultsView, times: SiteTimes): string {
  const { plannedAtMs, cause, solveMs } = figures
  if (plannedAtMs === undefined) return ''
  const took = solveMs === undefined ? '' : ` in ${solveText(solveMs)}`
  return `planned ${times.seconds(plannedAtMs)}${took}${cause ? `: ${cause}` : ''}`
}

/** `under 1 ms`, `41 ms`, `2.3 s`. */
function solveText(solveMs: number): string {
  if (solveMs >= 1_000) return `${formatNumber(solveMs / 1_000, 1)}\u00a0s`
  return `${solveMs < 1 ? 'under 1' : formatNumber(solveMs, 0)}\u00a0ms`
}

function joined(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' · ')
}

/** The figures on the page, made once and shown anew with every view; what a new plan changed glows once. */
export function figureBoard(holder: HTMLElement): (figures: readonly Figure[], plannedAtMs?: number) => void {
  const boards = new Map<string, ReturnType<typeof figureElements>>()
  let shownPlanMs: number | undefined
  return (figures, plannedAtMs) => {
    // Metering moves figures all the time; only a plan is news.
    const setFigure = plannedAtMs === shownPlanMs ? setText : setTextGlowing
    shownPlanMs = plannedAtMs
    for (const figure of figures) {
      const board = boards.get(figure.name) ?? figureElements(figure.name)
      if (!boards.has(figure.name)) holder.append(board.root)
      boards.set(figure.name, board)
      setText(board.title, figure.title)
      setAttribute(board.root, 'data-alarm', figure.isAlarm)
      board.before.hidden = figure.before === undefined
      board.arrow.hidden = figure.before === undefined
      setText(board.before, figure.before ?? '')
      setFigure(board.after, figure.after)
      setText(board.note, figure.note)
    }
  }
}

function figureElements(name: string) {
  const title = element('dt')
  const before = element('span', { class: 'figure-before', 'data-figure': `${name}-before` })
  const arrow = element('span', { class: 'figure-arrow' }, ' → ')
  const after = element('span', { class: 'figure-after', 'data-figure': `${name}-after` })
  const note = element('span', { class: 'figure-note', 'data-figure': `${name}-note` })
  const root = element(
    'div',
    { class: 'figure' },
    title,
    element('dd', {}, before, arrow, after),
    element('dd', {}, note),
  )
  return { root, title, before, arrow, after, note }
}

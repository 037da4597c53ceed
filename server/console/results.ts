import { slotLengths } from '../../optimizer/horizon.ts'
import { uncontrolled } from '../../optimizer/uncontrolled.ts'
import { powerAt } from '../delivery/charging-schedule.ts'
import { phaseCount } from '../limits/car-phases.ts'
import type { SiteSeries } from '../planning/planning-problem.ts'
import { wholeWishes } from '../planning/wish-parts.ts'
import { powerRange } from '../sessions/charging-needs.ts'
import { deliveredAt, type EnergySample } from '../sessions/meter.ts'
import { askedWh, type Session } from '../sessions/session.ts'
import type { CurrentPlan } from '../site-parts.ts'
import type { ResultFigures, ResultsView, SessionSeriesView } from '../views/results.ts'
import { fullLimits } from './full-limits.ts'

/** What the results are made of. */
export interface ResultsSource {
  readonly nowMs: number
  readonly slotMs: number
  readonly current: CurrentPlan | undefined
  /** Sessions in progress and those that ended lately. */
  readonly sessions: readonly Session[]
  readonly seriesFor: (startsMs: readonly number[], endMs: number) => SiteSeries
}

/** The slots of a result view. */
interface Window {
  readonly startsMs: readonly number[]
  readonly endMs: number
}

const hourMs = 3_600_000
const longestPastMs = 24 * hourMs
const emptyFutureMs = 24 * hourMs
const mostShownApart = 30

/** The site's load over time, as it was metered up to now and as it is planned from now on, beside the uncontrolled one. */
export function resultsView(source: ResultsSource): ResultsView {
  const window = windowOf(source)
  const series = source.seriesFor(window.startsMs, window.endMs)
  const beforeW = uncontrolledLoad(source, window, series)
  const expectation = expectationOf(source, window)
  const sessions = source.sessions.map((session) => sessionSeries(session, source.nowMs, window, expectation))
  return {
    ...window,
    baseLoadW: series.baseLoadW,
    gridLimitW: series.gridLimitW,
    pricePerKwh: series.pricePerKwh,
    beforeW,
    keptFreeW: keptFree(source, window, expectation),
    sessions: togetherBeyond(sessions, mostShownApart),
    fullLimits: source.current ? fullLimits(source.current) : [],
    figures: figuresOf(source, window, series, beforeW, sessions),
  }
}

/** The first sessions apart, and all others as one: nobody tells hundreds of bands apart, and nobody should send them. */
function togetherBeyond(sessions: readonly SessionSeriesView[], most: number): readonly SessionSeriesView[] {
  const others = sessions.slice(most)
  if (others.length === 0) return sessions
  const sum = (values: (session: SessionSeriesView) => readonly (number | null)[]) => others.map(values).reduce(added)
  const together: SessionSeriesView = {
    id: 'others',
    stationId: '',
    evseId: 0,
    label: `${others.length} more cars`,
    askedWh: others.reduce((total, session) => total + session.askedWh, 0),
    departureMs: Math.max(...others.map(({ departureMs }) => departureMs)),
    measuredW: sum(({ measuredW }) => measuredW),
    plannedW: sum(({ plannedW }) => plannedW),
    deliveredWh: sum(({ deliveredWh }) => deliveredWh),
    expectedWh: sum(({ expectedWh }) => expectedWh),
  }
  return [...sessions.slice(0, most), together]
}

function added(one: readonly (number | null)[], other: readonly (number | null)[]): readonly (number | null)[] {
  return one.map((value, slot) => (value === null ? null : value + (other[slot] ?? 0)))
}

/** From the first arrival, a day back at the most, over whole slots to now, and by the plan's slots to its end. */
function windowOf({ nowMs, slotMs, current, sessions }: ResultsSource): Window {
  const floor = (atMs: number) => Math.floor(atMs / slotMs) * slotMs
  const firstMs = Math.max(floor(nowMs) - longestPastMs, floor(Math.min(nowMs, ...sessions.map((s) => s.arrivalMs))))
  const plannedStartsMs = current ? current.problem.horizon.startsMs.filter((startMs) => startMs > nowMs) : []
  const plannedEndMs = current?.problem.horizon.endMs ?? 0
  const endMs = plannedEndMs > nowMs ? plannedEndMs : floor(nowMs) + emptyFutureMs
  const starts = new Set(plannedStartsMs)
  for (let startMs = firstMs; startMs <= nowMs; startMs += slotMs) starts.add(startMs)
  if (plannedEndMs <= nowMs) for (let startMs = floor(nowMs); startMs < endMs; startMs += slotMs) starts.add(startMs)
  // The slot that now lies in is shown from now on as it is planned.
  if (nowMs < endMs) starts.add(nowMs)
  return { startsMs: [...starts].sort((a, b) => a - b), endMs }
}

/** Site load had each car drawn its full power from its arrival until it had its energy or left, W. */
function uncontrolledLoad({ sessions }: ResultsSource, window: Window, series: SiteSeries): number[] {
  const { startsMs, endMs } = window
  const firstMs = startsMs[0] ?? endMs
  const cars = sessions.filter((session) => session.needs && session.arrivalMs >= firstMs)
  return uncontrolled({
    strategy: 'fastest',
    slotMs: slotLengths(window),
    ...series,
    sessions: cars.map((session) => ({
      id: session.id,
      energyWh: Math.floor(askedWh(session)),
      firstSlot: Math.max(
        0,
        startsMs.findLastIndex((startMs) => startMs <= session.arrivalMs),
      ),
      endSlot: slotCountUntil(startsMs, session.endedMs ?? session.outlook?.departureMs ?? endMs),
      ...(session.needs ? powerRange(session.needs, phaseCount(session)) : { minPowerW: 0, maxPowerW: 0 }),
    })),
  }).siteLoadW.slice()
}

function slotCountUntil(startsMs: readonly number[], atMs: number): number {
  const index = startsMs.findIndex((startMs) => startMs >= atMs)
  return Math.max(1, index < 0 ? startsMs.length : index)
}

function sessionSeries(
  session: Session,
  nowMs: number,
  { startsMs, endMs }: Window,
  expectation: Expectation,
): SessionSeriesView {
  const expectedW = expectation(session)
  const ends = startsMs.map((_, slot) => startsMs[slot + 1] ?? endMs)
  const samples = samplesUntil(session, nowMs)
  const isPast = (slot: number) => (ends[slot] as number) <= nowMs
  const planned = startsMs.map((_, slot) => (isPast(slot) ? null : expectedW(slot)))
  let expectedWh = session.meter.deliveredWh
  const expected = planned.map((powerW, slot) => {
    if (powerW === null) return null
    expectedWh += (powerW * ((ends[slot] as number) - (startsMs[slot] as number))) / hourMs
    return expectedWh
  })
  return {
    id: session.id,
    stationId: session.stationId,
    evseId: session.evseId,
    label: `${session.stationId} · ${session.evseId}`,
    askedWh: askedWh(session),
    departureMs: session.endedMs ?? session.outlook?.departureMs ?? session.needs?.departureMs ?? endMs,
    measuredW: startsMs.map((startMs, slot) => {
      const slotEndMs = ends[slot] as number
      if (!isPast(slot)) return null
      return ((deliveredAt(samples, slotEndMs) - deliveredAt(samples, startMs)) * hourMs) / (slotEndMs - startMs)
    }),
    plannedW: planned,
    deliveredWh: ends.map((slotEndMs, slot) => (isPast(slot) ? deliveredAt(samples, slotEndMs) : null)),
    expectedWh: expected,
  }
}

/** The metered energy, carried on to now at the newest metered power while the car is there. */
function samplesUntil({ meter, endedMs }: Session, nowMs: number): readonly EnergySample[] {
  const newest = meter.samples.at(-1)
  if (!newest || endedMs !== undefined || nowMs <= newest.atMs) return meter.samples
  return [...meter.samples, { atMs: nowMs, deliveredWh: meter.deliveredBy(nowMs) }]
}

/** Power to be expected in each slot, W: as planned, or by the profile that a session beyond the plan's reach holds. */
type Expectation = (session: Session) => (slot: number) => number

function expectationOf({ current }: ResultsSource, { startsMs }: Window): Expectation {
  const wishes = current ? wholeWishes(current.problem, current.plan) : []
  const planned = new Map(current?.problem.planned.map(({ session }, index) => [session, wishes[index]]))
  const planStartsMs = current?.problem.horizon.startsMs ?? []
  const planSlots = startsMs.map((startMs) => planStartsMs.findLastIndex((planStartMs) => planStartMs <= startMs))
  return (session) => {
    const setpointW = planned.get(session)?.setpointW
    if (session.endedMs !== undefined) return () => 0
    if (setpointW) return (slot) => setpointW[planSlots[slot] ?? -1] ?? 0
    const { accepted } = session
    return (slot) => (accepted ? powerAt(accepted, startsMs[slot] ?? 0) : 0)
  }
}

/** What the plan keeps free in each slot beyond what is shown of the cars that it keeps it for, W. */
function keptFree({ current, nowMs }: ResultsSource, { startsMs }: Window, expectation: Expectation): number[] {
  const { keptFreeW = [], reserves = [], horizon } = current?.problem ?? {}
  const expectedW = reserves.map(expectation)
  return startsMs.map((startMs, slot) => {
    if (!horizon || startMs < nowMs || startMs >= horizon.endMs) return 0
    const keptW = keptFreeW[horizon.startsMs.findLastIndex((planStartMs) => planStartMs <= startMs)] ?? 0
    return Math.max(
      0,
      expectedW.reduce((leftW, powerW) => leftW - powerW(slot), keptW),
    )
  })
}

function figuresOf(
  { current, sessions }: ResultsSource,
  { startsMs, endMs }: Window,
  { baseLoadW, pricePerKwh }: SiteSeries,
  beforeW: readonly number[],
  series: readonly SessionSeriesView[],
): ResultFigures {
  const hours = startsMs.map((startMs, slot) => ((startsMs[slot + 1] ?? endMs) - startMs) / hourMs)
  const carsW = startsMs.map((_, slot) =>
    series.reduce((sum, { measuredW, plannedW }) => sum + (measuredW[slot] ?? plannedW[slot] ?? 0), 0),
  )
  const costOf = (powerW: readonly number[]) =>
    powerW.reduce((sum, power, slot) => sum + (power / 1_000) * (hours[slot] ?? 0) * (pricePerKwh[slot] ?? 0), 0)
  const askedTotalWh = sessions.reduce((sum, session) => sum + askedWh(session), 0)
  const deliveredWh = sessions.reduce((sum, session) => sum + session.meter.deliveredWh, 0)
  const plan = current?.plan
  return {
    peakBeforeW: Math.max(0, ...beforeW),
    peakAfterW: Math.max(0, ...carsW.map((powerW, slot) => powerW + (baseLoadW[slot] ?? 0))),
    costBefore: costOf(beforeW.map((powerW, slot) => powerW - (baseLoadW[slot] ?? 0))),
    costAfter: costOf(carsW),
    askedWh: askedTotalWh,
    deliveredWh,
    plannedWh: plan ? plan.sessions.reduce((sum, { energyWh }) => sum + energyWh, 0) : 0,
    ...openFigures(current),
    ...(current
      ? {
          method: current.plan.method,
          gapPercent: current.plan.gapPercent,
          solveMs: current.solveMs,
          plannedAtMs: current.madeAtMs,
          cause: current.cause,
        }
      : {}),
  }
}

/** What of the wishes does not fit, and what later plans are to bring. */
function openFigures(current: CurrentPlan | undefined): Pick<ResultFigures, 'shortfallWh' | 'laterWh'> {
  const planned = current?.problem.planned ?? []
  if (planned.every(({ untilMs }) => untilMs === undefined)) return { shortfallWh: current?.plan.shortfallWh ?? 0 }
  const sum = (of: (session: Session) => number) => planned.reduce((total, { session }) => total + of(session), 0)
  return {
    shortfallWh: sum(({ outlook }) => outlook?.shortfallWh ?? 0),
    laterWh: sum(({ outlook }) => outlook?.laterWh ?? 0),
  }
}

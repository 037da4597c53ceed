import type { ResultsView, SessionSeriesView } from '../../../server/views/results.ts'
import type { SessionView } from '../../../server/views/sessions.ts'
import { type ColouredSession, evseOf } from '../../colours.ts'

/** A point of a chart: an instant and a value in the axis' unit. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** One car's band on the base load. */
export interface CarBand {
  readonly id: string
  readonly label: string
  readonly colour: number
  /** Upper edge: base load and the cars up to and with this one, kW. */
  readonly edge: readonly Point[]
}

/** What the load chart draws, in kW; every line is stepped and closed at the window's end. */
export interface LoadShapes {
  readonly base: readonly Point[]
  /** In stacking order, from the base load up. */
  readonly cars: readonly CarBand[]
  /** The stack's upper edge: the site's load after planning. */
  readonly after: readonly Point[]
  /** Upper edge of what is kept free on top of that; empty where nothing is. */
  readonly keptFree: readonly Point[]
  readonly before: readonly Point[]
  readonly limit: readonly Point[]
  /** Price per kWh. */
  readonly price: readonly Point[]
}

/** A stretch in which the site would have exceeded its limit, kW. */
export interface Excess {
  readonly fromMs: number
  readonly toMs: number
  readonly limitKw: number
  readonly beforeKw: number
}

/** One car's energy over time, kWh. */
export interface EnergyLine {
  readonly id: string
  readonly label: string
  readonly colour: number
  readonly delivered: readonly Point[]
  readonly planned: readonly Point[]
  /** The wish as a level from arrival to departure. */
  readonly wish: readonly Point[]
  readonly departureMs: number
}

/** One slot's values, for the crosshair and the table. */
export interface SlotValues {
  readonly startMs: number
  readonly isMeasured: boolean
  readonly baseLoadW: number
  readonly siteLoadW: number
  readonly beforeW: number
  /** For cars that the plan does not decide over. */
  readonly keptFreeW: number
  readonly gridLimitW: number
  readonly pricePerKwh: number
  readonly cars: readonly CarValues[]
}

/** One car in one slot. */
export interface CarValues {
  readonly id: string
  readonly label: string
  readonly colour: number
  readonly powerW: number
  /** Delivered, or expected, by the slot's end. */
  readonly energyWh: number
}

/** Colour number of a session. */
export type ColourOf = (session: ColouredSession) => number

/** The series that stands for all cars beyond those shown apart. */
const othersId = 'others'

/** Power of a session in a slot: as metered, else as planned, W. */
export function powerIn({ measuredW, plannedW }: SessionSeriesView, slot: number): number {
  return measuredW[slot] ?? plannedW[slot] ?? 0
}

/** End of the measured part: the end of the last slot that was metered; the window's start where none was. */
export function measuredUntil({ startsMs, endMs, sessions }: ResultsView): number {
  const last = startsMs.findLastIndex((_, slot) =>
    sessions.some(({ measuredW }) => (measuredW[slot] ?? undefined) !== undefined),
  )
  return last < 0 ? (startsMs[0] ?? endMs) : (startsMs[last + 1] ?? endMs)
}

/** What the load chart draws. */
export function loadShapes(results: ResultsView, colourOf: ColourOf): LoadShapes {
  const kwSteps = (powerW: readonly number[]) =>
    steps(
      results,
      powerW.map((power) => power / 1_000),
    )
  let stackW: readonly number[] = results.baseLoadW
  const cars = results.sessions.map((session) => {
    stackW = stackW.map((powerW, slot) => powerW + powerIn(session, slot))
    return { id: session.id, label: session.label, colour: colourOf(session), edge: kwSteps(stackW) }
  })
  return {
    base: kwSteps(results.baseLoadW),
    cars,
    after: kwSteps(stackW),
    keptFree: keepsFree(results) ? kwSteps(stackW.map((powerW, slot) => powerW + (results.keptFreeW[slot] ?? 0))) : [],
    before: kwSteps(results.beforeW),
    limit: kwSteps(results.gridLimitW),
    price: steps(results, results.pricePerKwh),
  }
}

/** Whether power is kept free for cars that the plan does not decide over. */
export function keepsFree({ keptFreeW }: ResultsView): boolean {
  return keptFreeW.some((powerW) => powerW > 0)
}

/** Where the uncontrolled load exceeds the limit. */
export function excessOf({ startsMs, endMs, beforeW, gridLimitW }: ResultsView): readonly Excess[] {
  return startsMs.flatMap((fromMs, slot) => {
    const limitKw = (gridLimitW[slot] ?? 0) / 1_000
    const beforeKw = (beforeW[slot] ?? 0) / 1_000
    return beforeKw > limitKw ? [{ fromMs, toMs: startsMs[slot + 1] ?? endMs, limitKw, beforeKw }] : []
  })
}

/** What the energy chart draws: each car from its arrival to its departure; a sum of cars would dwarf them all. */
export function energyLines(
  results: ResultsView,
  sessions: readonly SessionView[],
  colourOf: ColourOf,
): readonly EnergyLine[] {
  const { startsMs, endMs } = results
  const firstMs = startsMs[0] ?? endMs
  const ends = startsMs.map((_, slot) => startsMs[slot + 1] ?? endMs)
  const cars = results.sessions.filter(({ id }) => id !== othersId)
  return cars.map((series) => {
    const arrivalMs = Math.max(firstMs, sessions.find(({ id }) => id === series.id)?.arrivalMs ?? firstMs)
    const departureMs = Math.min(endMs, series.departureMs)
    const pointsOf = (energyWh: readonly (number | null)[]): Point[] =>
      energyWh.flatMap((value, slot) => {
        const x = Math.min(ends[slot] as number, departureMs)
        const isThere = value !== null && x > arrivalMs && (startsMs[slot] as number) < departureMs
        return isThere ? [{ x, y: value / 1_000 }] : []
      })
    const delivered = pointsOf(series.deliveredWh)
    const planned = pointsOf(series.expectedWh)
    const start = { x: arrivalMs, y: 0 }
    const level = series.askedWh / 1_000
    return {
      id: series.id,
      label: series.label,
      colour: colourOf(series),
      delivered: delivered.length > 0 ? [start, ...delivered] : [],
      planned: planned.length > 0 ? [delivered.at(-1) ?? start, ...planned] : [],
      wish: [
        { x: arrivalMs, y: level },
        { x: departureMs, y: level },
      ],
      departureMs: series.departureMs,
    }
  })
}

/** The values of every slot. */
export function slotValues(results: ResultsView, colourOf: ColourOf): readonly SlotValues[] {
  const measuredUntilMs = measuredUntil(results)
  return results.startsMs.map((startMs, slot) => {
    const cars = results.sessions.map((session) => ({
      id: session.id,
      label: session.label,
      colour: colourOf(session),
      powerW: powerIn(session, slot),
      energyWh: session.deliveredWh[slot] ?? session.expectedWh[slot] ?? 0,
    }))
    const baseLoadW = results.baseLoadW[slot] ?? 0
    return {
      startMs,
      isMeasured: startMs < measuredUntilMs,
      baseLoadW,
      siteLoadW: cars.reduce((sum, { powerW }) => sum + powerW, baseLoadW),
      beforeW: results.beforeW[slot] ?? 0,
      keptFreeW: results.keptFreeW[slot] ?? 0,
      gridLimitW: results.gridLimitW[slot] ?? 0,
      pricePerKwh: results.pricePerKwh[slot] ?? 0,
      cars,
    }
  })
}

/** The slot in which an instant lies; undefined outside of the window. */
export function slotAt({ startsMs, endMs }: Pick<ResultsView, 'startsMs' | 'endMs'>, atMs: number): number | undefined {
  if (atMs >= endMs) return undefined
  const slot = startsMs.findLastIndex((startMs) => startMs <= atMs)
  return slot < 0 ? undefined : slot
}

/** Each session in its EVSE's colour. */
export function sessionColours(colours: ReadonlyMap<string, number>): ColourOf {
  return (session) => colours.get(evseOf(session)) ?? 0
}

/** A stepped line: each value from its slot's start, the last one to the window's end. */
function steps({ startsMs, endMs }: ResultsView, values: readonly number[]): Point[] {
  const points = startsMs.map((x, slot) => ({ x, y: values[slot] ?? 0 }))
  const last = points.at(-1)
  return last ? [...points, { x: endMs, y: last.y }] : []
}

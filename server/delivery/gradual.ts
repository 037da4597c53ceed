import { powerRange } from '../sessions/charging-needs.ts'
import type { PhaseTerms, Session } from '../sessions/session.ts'
import { type ChargingSchedule, powerAt } from './charging-schedule.ts'

/**
 * What a schedule does to what its station may charge by: `lowers` it, or leaves it as it is; `begins` to limit a car that
 * nothing limited, and that may draw all it can or wait for its first profile; `raises` it. Each waits for those before.
 */
export type Step = 'lowers' | 'begins' | 'raises'

/** A schedule as it may be sent, and when. */
export interface GradualSchedule {
  readonly schedule: ChargingSchedule
  readonly step: Step
}

/**
 * How long an order may be on its way, or not, before it is known, ms: three attempts of 15 s, their pauses, and a plan
 * that takes it into account. Until then a change to come counts like one at once.
 */
export const untilKnownMs = 120_000

/**
 * Makes a schedule one that either raises or lowers what its station may charge by, never both within the time in which
 * a delivery may fail unknown. Others wait for what lowers, and what raises waits for others; what does both allows no
 * more than before until then, and raises later by itself.
 *
 * @param defaultW what the EVSE allows a car that was told nothing, W; undefined where nothing limits it
 */
export function gradual(
  session: Session,
  schedule: ChargingSchedule,
  terms: PhaseTerms,
  nowMs: number,
  defaultW: number | undefined,
): GradualSchedule {
  const held = heldSchedules(session, defaultW)
  if (!held) return { schedule, step: 'begins' }
  const share = terms.phases / (session.orderedFor?.phases ?? terms.phases)
  // Neither more in all nor more on any phase than each of them allows.
  const leastHeldW = (atMs: number) => Math.min(...held.map((each) => powerAt(each, atMs) * Math.min(1, share)))
  const mostHeldW = (atMs: number) => Math.max(...held.map((each) => powerAt(each, atMs) * Math.max(1, share)))
  const instants = changesWithin([schedule, ...held], nowMs, nowMs + untilKnownMs)
  const raises = instants.some((atMs) => powerAt(schedule, atMs) > leastHeldW(atMs))
  const lowers = instants.some((atMs) => powerAt(schedule, atMs) < mostHeldW(atMs))
  if (!raises || !lowers) return { schedule, step: raises ? 'raises' : 'lowers' }
  const { minPowerW } = session.needs ? powerRange(session.needs, terms.phases) : { minPowerW: 0 }
  const cappedW = instants.map((atMs) => {
    const powerW = Math.min(powerAt(schedule, atMs), leastHeldW(atMs))
    return powerW < minPowerW ? 0 : powerW
  })
  return { schedule: withBeginning(schedule, instants, cappedW, nowMs + untilKnownMs), step: 'lowers' }
}

/** What the station may charge by; undefined where nothing limits the car. */
function heldSchedules(
  { accepted, uncertain }: Session,
  defaultW: number | undefined,
): readonly ChargingSchedule[] | undefined {
  if (accepted) return [accepted, ...uncertain]
  return defaultW === undefined ? undefined : [{ steps: [{ startMs: 0, powerW: defaultW }] }, ...uncertain]
}

/** The instants of [fromMs, toMs) at which any of the schedules may take a new value, the first one among them. */
function changesWithin(schedules: readonly ChargingSchedule[], fromMs: number, toMs: number): number[] {
  const starts = schedules.flatMap(({ steps }) => steps.map(({ startMs }) => startMs))
  const within = starts.filter((startMs) => startMs > fromMs && startMs < toMs)
  return [...new Set([fromMs, ...within])].sort((a, b) => a - b)
}

/** The schedule with other powers until an instant, the first of them from its beginning on. */
function withBeginning(
  { steps }: ChargingSchedule,
  instants: readonly number[],
  powersW: readonly number[],
  untilMs: number,
): ChargingSchedule {
  const [firstMs = untilMs] = instants
  const beginMs = Math.min(steps[0]?.startMs ?? firstMs, firstMs)
  const first = instants.map((atMs, index) => ({
    startMs: index === 0 ? beginMs : atMs,
    powerW: powersW[index] ?? 0,
  }))
  const rest = [
    { startMs: untilMs, powerW: powerAt({ steps }, untilMs) },
    ...steps.filter(({ startMs }) => startMs > untilMs),
  ]
  const all = [...first, ...rest]
  return { steps: all.filter(({ powerW }, index) => powerW !== all[index - 1]?.powerW) }
}

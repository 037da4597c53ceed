import type { Period } from './period.ts'
import type { Rule, WaitingCar } from './rules/rule.ts'
import type { Draw, Piece, Run } from './run.ts'

// Less than this is rounding: a car is full.
const negligibleWh = 1e-6

/**
 * Plays a period by a simple rule, which sees at each instant only the cars that are there.
 *
 * @param departuresMs when each session leaves as far as known on its arrival; in the order of the period's sessions
 */
export function playRule(period: Period, rule: Rule, departuresMs: readonly (number | undefined)[]): Run {
  const missingWh = period.request.sessions.map(({ energyWh }) => energyWh)
  const comingBySlot = Map.groupBy(period.request.sessions.keys(), (session) => firstSlotOf(period, session))
  const pieces: Piece[] = []
  let present: number[] = []
  period.startsMs.forEach((startMs, slot) => {
    present = present.filter((session) => (period.request.sessions[session]?.endSlot ?? 0) > slot)
    present.push(...(comingBySlot.get(slot) ?? []))
    const endMs = period.startsMs[slot + 1] ?? period.endMs
    const headroomW = Math.max(0, (period.request.gridLimitW[slot] ?? 0) - (period.request.baseLoadW[slot] ?? 0))
    for (let fromMs = startMs; fromMs < endMs; ) {
      const cars = present
        .filter(
          (session) =>
            (missingWh[session] ?? 0) > negligibleWh && (period.request.sessions[session]?.maxPowerW ?? 0) > 0,
        )
        .map((session) => waitingCar(period, session, departuresMs[session], missingWh[session] ?? 0))
      const draws = drawsOf(cars, rule(cars, headroomW))
      const toMs = Math.min(endMs, fromMs + firstFullMs(draws, missingWh))
      for (const { session, powerW } of draws) {
        missingWh[session] = (missingWh[session] ?? 0) - (powerW * (toMs - fromMs)) / 3_600_000
      }
      pieces.push({ slot, fromMs, toMs, draws })
      fromMs = toMs
    }
  })
  return { pieces }
}

function firstSlotOf({ request }: Period, session: number): number {
  return request.sessions[session]?.firstSlot ?? 0
}

function waitingCar(period: Period, session: number, departureMs: number | undefined, missingWh: number): WaitingCar {
  const { minPowerW = 0, maxPowerW = 0, firstSlot = 0 } = period.request.sessions[session] ?? {}
  return {
    session,
    arrivalMs: period.startsMs[firstSlot] ?? period.endMs,
    departureMs: departureMs ?? Number.MAX_SAFE_INTEGER,
    missingWh,
    minPowerW,
    maxPowerW,
  }
}

function drawsOf(cars: readonly WaitingCar[], powersW: readonly number[]): Draw[] {
  return cars.flatMap(({ session }, index) => {
    const powerW = powersW[index] ?? 0
    return powerW > 0 ? [{ session, powerW }] : []
  })
}

/** How long until the first of the cars is full, ms, at least one. */
function firstFullMs(draws: readonly Draw[], missingWh: readonly number[]): number {
  const untilFullMs = draws.map(({ session, powerW }) => ((missingWh[session] ?? 0) / powerW) * 3_600_000)
  return Math.max(1e-3, Math.min(...untilFullMs))
}

import type { OCPP20 } from 'typed-ocpp'
import { type ChargingSchedule, staysWithin } from '../../delivery/charging-schedule.ts'
import type { LimitSpan } from '../../limits/limit-span.ts'
import { nominalVoltageV } from '../../sessions/charging-needs.ts'
import { instantFrom } from './instant.ts'

type Schedule = OCPP20.NotifyEVChargingScheduleRequest['chargingSchedule']
type Period = Schedule['chargingSchedulePeriod'][number]

// A car rounds to its own steps of current.
const toleranceW = 50

/** Whether a car's own schedule draws more than the one it was given, at any time from its start on. */
export function exceedsPlan(
  { timeBase, chargingSchedule }: OCPP20.NotifyEVChargingScheduleRequest,
  given: ChargingSchedule,
): boolean {
  const startMs = instantFrom(timeBase)
  if (startMs === undefined) return true
  return !staysWithin(scheduleFrom(chargingSchedule, startMs), given, startMs, toleranceW)
}

/** An outside limit over time, W: of several schedules all hold. Undefined where it comes without a schedule. */
export function chargingLimitFrom(
  { chargingSchedule }: OCPP20.NotifyChargingLimitRequest,
  nowMs: number,
): readonly LimitSpan[] | undefined {
  if (!chargingSchedule || chargingSchedule.length === 0) return undefined
  return chargingSchedule.flatMap((schedule) => {
    const startMs = startOf(schedule, nowMs)
    const endMs = schedule.duration === undefined ? undefined : startMs + schedule.duration * 1_000
    return spansOf(scheduleFrom(schedule, startMs), endMs)
  })
}

/** A schedule's periods; the last holds until the schedule's end, if it has one. */
function spansOf({ steps }: ChargingSchedule, endMs: number | undefined): LimitSpan[] {
  return steps.flatMap(({ startMs: fromMs, powerW }, index) => {
    const toMs = Math.min(steps[index + 1]?.startMs ?? Number.POSITIVE_INFINITY, endMs ?? Number.POSITIVE_INFINITY)
    if (toMs <= fromMs) return []
    return [{ fromMs, powerW, ...(Number.isFinite(toMs) ? { toMs } : {}) }]
  })
}

function startOf({ startSchedule }: Schedule, otherwiseMs: number): number {
  return (startSchedule === undefined ? undefined : instantFrom(startSchedule)) ?? otherwiseMs
}

function scheduleFrom({ chargingSchedulePeriod, chargingRateUnit }: Schedule, startMs: number): ChargingSchedule {
  return {
    steps: chargingSchedulePeriod.map((period) => ({
      startMs: startMs + period.startPeriod * 1_000,
      powerW: chargingRateUnit === 'W' ? period.limit : amperesAsW(period),
    })),
  }
}

/** Amperes are per phase; three phases are meant where none are named (K01.FR.49). */
function amperesAsW({ limit, numberPhases = 3 }: Period): number {
  return limit * nominalVoltageV * numberPhases
}

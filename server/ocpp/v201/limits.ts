import type { OCPP20 } from 'typed-ocpp'
import { type ChargingSchedule, powerAt, staysWithin } from '../../delivery/charging-schedule.ts'
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

/**
 * Power in force now by an outside limit, W, or undefined where it comes without a schedule.
 * Of several schedules the lowest counts.
 */
export function chargingLimitFrom(
  { chargingSchedule }: OCPP20.NotifyChargingLimitRequest,
  nowMs: number,
): number | undefined {
  if (!chargingSchedule || chargingSchedule.length === 0) return undefined
  return Math.min(
    ...chargingSchedule.map((schedule) => powerAt(scheduleFrom(schedule, startOf(schedule, nowMs)), nowMs)),
  )
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

import type { OCPP20 } from 'typed-ocpp'
import { type ChargingSchedule, withAtMost } from '../../delivery/charging-schedule.ts'
import { nominalVoltageV } from '../../sessions/charging-needs.ts'

/** The purposes under which Flattop limits a car, or a station. */
export type ProfilePurpose = 'TxProfile' | 'TxDefaultProfile' | 'ChargingStationMaxProfile'

/** What a station is known to be able to take; learned from its refusals. */
export interface ProfileLimits {
  /** The only unit that it takes, where it refused the other. */
  readonly rateUnit?: 'W' | 'A'
  /** Most periods in one schedule, at most 1,024. */
  readonly maxPeriods: number
  readonly stackLevel: number
}

/** What a station can take as long as nothing else is known. */
export const assumedProfileLimits: ProfileLimits = { maxPeriods: 1_024, stackLevel: 0 }

/** One EVSE's schedule on its way to a station. */
export interface ProfileOrder {
  readonly stationId: string
  readonly evseId: number
  /** Whether it caps the whole station, as EVSE 0 (K04.FR.03). */
  readonly isStationMax?: boolean
  /** Present for a TxProfile, absent for a TxDefaultProfile (K01.FR.03). */
  readonly transactionId?: string
  readonly schedule: ChargingSchedule
  /** When the needs were received that it was made for. */
  readonly needsMs?: number
  /** Phases the car uses; absent for DC, where stations refuse a number of phases (K01.FR.44). */
  readonly phases?: number
  /** Whether a limit in A per phase is over the EVSE. */
  readonly isPhaseLimited?: boolean
  /** Most periods the car can take, where it said so (K15.FR.07). */
  readonly maxScheduleTuples?: number
}

/**
 * The profile that carries a schedule: one per EVSE and purpose, always with the same id, so that it replaces
 * the one before (K01.FR.05); one schedule, absolute, without a duration, so that its last period is what holds on.
 * Limits are rounded down to 0.1 W or A: OCPP 2.0.1 ChargingSchedulePeriodType.limit.
 */
export function setChargingProfileFrom(order: ProfileOrder, limits: ProfileLimits): OCPP20.SetChargingProfileRequest {
  const { steps } = sentSchedule(order, limits)
  const startMs = Math.floor((steps[0]?.startMs ?? 0) / 1_000) * 1_000
  const id = profileId(order.evseId, purposeOf(order))
  const rateUnit = rateUnitFor(order, limits)
  return {
    evseId: order.evseId,
    chargingProfile: {
      id,
      stackLevel: limits.stackLevel,
      chargingProfilePurpose: purposeOf(order),
      chargingProfileKind: 'Absolute',
      ...(order.transactionId === undefined ? {} : { transactionId: order.transactionId }),
      chargingSchedule: [
        {
          id,
          chargingRateUnit: rateUnit,
          startSchedule: new Date(startMs).toISOString().replace('.000Z', 'Z'),
          chargingSchedulePeriod: steps.map((step, index) => ({
            startPeriod: index === 0 ? 0 : Math.round((step.startMs - startMs) / 1_000),
            limit: limitOf(step.powerW, rateUnit, order.phases ?? 3),
            ...(order.phases === undefined ? {} : { numberPhases: order.phases }),
          })),
        },
      ],
    },
  }
}

/** An order's schedule in as many periods as its station and its car take. */
export function sentSchedule(order: ProfileOrder, limits: ProfileLimits): ChargingSchedule {
  return withAtMost(order.schedule, Math.min(limits.maxPeriods, 1_024, order.maxScheduleTuples ?? 1_024))
}

/**
 * Where phases are limited, amperes: they hold on each phase, whatever phases the car turns out to use. Amperes of a
 * DC outlet would need its voltage, which nobody has told.
 */
export function rateUnitFor({ phases, isPhaseLimited }: ProfileOrder, { rateUnit }: ProfileLimits): 'W' | 'A' {
  if (phases === undefined) return 'W'
  return rateUnit ?? (isPhaseLimited ? 'A' : 'W')
}

export function purposeOf(order: ProfileOrder): ProfilePurpose {
  if (order.isStationMax) return 'ChargingStationMaxProfile'
  return order.transactionId === undefined ? 'TxDefaultProfile' : 'TxProfile'
}

/** One lasting id for each EVSE and purpose, and 1 for the station, positive: negative ones belong to the station (K11.FR.06). */
export function profileId(evseId: number, purpose: ProfilePurpose): number {
  return 2 * evseId + (purpose === 'TxProfile' ? 0 : 1)
}

/** W over all phases, or A per phase (K01.FR.51), rounded down to one decimal. */
function limitOf(powerW: number, rateUnit: 'W' | 'A', phases: number): number {
  const value = rateUnit === 'W' ? powerW : powerW / (nominalVoltageV * phases)
  // A millionth forgives what binary fractions do to 6.0.
  return Math.floor(value * 10 + 1e-6) / 10
}

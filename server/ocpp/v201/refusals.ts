import { type ProfileLimits, type ProfileOrder, rateUnitFor } from './profile.ts'

/** What to do after a station rejected a profile. */
export type Reaction =
  | { readonly type: 'repeat' }
  /** Send it again, within what the refusal taught about the station. */
  | { readonly type: 'change'; readonly limits: ProfileLimits }
  | { readonly type: 'give-up' }

/**
 * The reaction to a reason code of SetChargingProfile's refusal (appendix 5 of the specification).
 * A refusal without a reason, or with one of the moment, is worth another attempt.
 */
export function reactionTo(reasonCode: string | undefined, limits: ProfileLimits, order: ProfileOrder): Reaction {
  switch (reasonCode) {
    case 'UnsupportedRateUnit':
      // A DC outlet's are in W always.
      if (order.phases === undefined) return { type: 'give-up' }
      return { type: 'change', limits: { ...limits, rateUnit: rateUnitFor(order, limits) === 'W' ? 'A' : 'W' } }
    case 'TooManyElements': {
      const sent = Math.min(limits.maxPeriods, order.schedule.steps.length)
      return sent <= 1
        ? { type: 'give-up' }
        : { type: 'change', limits: { ...limits, maxPeriods: Math.floor(sent / 2) } }
    }
    case 'InvalidSchedule':
    case 'InvalidProfile':
    case 'InvalidValue':
    case 'InvalidStackLevel':
    case 'NotEnabled':
    case 'UnsupportedRequest':
      return { type: 'give-up' }
    default:
      return { type: 'repeat' }
  }
}

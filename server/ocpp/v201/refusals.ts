import { type ProfileLimits, type ProfileOrder, rateUnitFor } from './profile.ts'

/** What to do after a station rejected a profile. */
export type Reaction =
  /** Send it again, after a pause of its own where one is named, ms. */
  | { readonly type: 'repeat'; readonly afterMs?: number }
  /** Send it again, within what the refusal taught about the station. */
  | { readonly type: 'change'; readonly limits: ProfileLimits }
  /** Ask whether the transaction still runs. */
  | { readonly type: 'ask-transaction' }
  /** Take back what others installed in the profile's place. */
  | { readonly type: 'clear-others' }
  /** The car's needs are to come first (K15.FR.17). */
  | { readonly type: 'wait-for-needs' }
  /** No reason to go by: look what is installed, for people to read. */
  | { readonly type: 'look' }
  | { readonly type: 'give-up' }

// A station that counts profiles per minute takes the next one then.
const rateLimitMs = 60_000

/** The reaction to a reason code of SetChargingProfile's refusal (appendix 5 of the specification). */
export function reactionTo(
  reasonCode: string | undefined,
  limits: ProfileLimits,
  order: ProfileOrder,
  maxStackLevel?: number,
): Reaction {
  switch (reasonCode) {
    case undefined:
      return { type: 'look' }
    case 'TxNotFound':
    case 'MissingParam':
      return order.transactionId === undefined ? { type: 'give-up' } : { type: 'ask-transaction' }
    case 'DuplicateProfile':
      return { type: 'clear-others' }
    case 'UnsupportedRateUnit':
      // A DC outlet's are in W always.
      if (order.phases === undefined) return { type: 'give-up' }
      return { type: 'change', limits: { ...limits, rateUnit: rateUnitFor(order, limits) === 'W' ? 'A' : 'W' } }
    case 'InvalidStackLevel':
      // 0 is the lowest there is; some stations count from 1.
      if (limits.stackLevel > 0 || (maxStackLevel ?? 1) < 1) return { type: 'give-up' }
      return { type: 'change', limits: { ...limits, stackLevel: 1 } }
    case 'TooManyElements': {
      const sent = Math.min(limits.maxPeriods, order.schedule.steps.length)
      return sent <= 1
        ? { type: 'give-up' }
        : { type: 'change', limits: { ...limits, maxPeriods: Math.floor(sent / 2) } }
    }
    case 'InvalidMessageSeq':
      return { type: 'wait-for-needs' }
    case 'RateLimitExceeded':
      return { type: 'repeat', afterMs: rateLimitMs }
    case 'InvalidSchedule':
    case 'InvalidProfile':
    case 'InvalidValue':
    case 'NotEnabled':
    case 'UnsupportedRequest':
      return { type: 'give-up' }
    default:
      return { type: 'repeat' }
  }
}

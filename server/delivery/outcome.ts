import type { CallFailure } from '../ocpp/call-error.ts'

/** How an attempt to deliver a profile ended. */
export type Outcome =
  | {
      readonly type: 'settled'
      readonly state: 'accepted' | 'rejected' | 'unsupported'
      readonly detail?: string
    }
  | {
      readonly type: 'retry'
      readonly stateIfLast: 'rejected' | 'expired'
      readonly detail: string
      /** A pause longer than the ordinary one, ms. */
      readonly afterMs?: number
    }
  /** There is nobody left to charge by it. */
  | { readonly type: 'over'; readonly detail: string }
  /** The car's next needs bring a new order. */
  | { readonly type: 'wait-for-needs'; readonly detail: string }
  | { readonly type: 'wait-for-station'; readonly detail: string }

// Found before anything is done; after another error the station may have done it all the same.
const foundBefore = [
  'NotImplemented',
  'NotSupported',
  'FormatViolation',
  'FormationViolation',
  'PropertyConstraintViolation',
  'OccurrenceConstraintViolation',
  'TypeConstraintViolation',
]

/** Whether a CALL without a result is sure to have changed nothing. */
export function isNotTaken({ reason, errorCode = '' }: CallFailure): boolean {
  return reason === 'busy' || reason === 'withdrawn' || (reason === 'refused' && foundBefore.includes(errorCode))
}

/** What a CALL without a result means for the profile it carried (OCPP-J 2.0.1, §4.3). */
export function outcomeOf({ reason, errorCode = 'GenericError' }: CallFailure): Outcome {
  if (reason === 'disconnected') {
    return { type: 'wait-for-station', detail: 'the connection was lost; sent when the station comes back' }
  }
  if (reason === 'timeout') return { type: 'retry', stateIfLast: 'expired', detail: 'the station did not answer' }
  if (reason === 'busy') return { type: 'retry', stateIfLast: 'expired', detail: 'too many calls wait for the station' }
  if (reason === 'withdrawn') return { type: 'wait-for-needs', detail: 'a newer profile took its place' }
  const detail = `the station answered ${errorCode}`
  switch (errorCode) {
    case 'NotImplemented':
    case 'NotSupported':
      return {
        type: 'settled',
        state: 'unsupported',
        detail: `${detail}: it has no smart charging, and is tried again after its next boot`,
      }
    case 'InternalError':
    case 'GenericError':
    case 'SecurityError':
      return { type: 'retry', stateIfLast: 'rejected', detail }
    default:
      return { type: 'settled', state: 'rejected', detail }
  }
}

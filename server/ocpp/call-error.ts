/** Error codes of OCPP-J 2.0.1 (Part 4, §4.3) that this server sends on purpose. */
export type CallErrorCode =
  | 'NotSupported'
  | 'SecurityError'
  | 'InternalError'
  | 'PropertyConstraintViolation'
  | 'FormatViolation'
  | 'ProtocolError'

/** Answers a station's CALL with a CALLERROR; thrown by message handlers. */
export class CallError extends Error {
  readonly code: CallErrorCode

  constructor(code: CallErrorCode, description: string) {
    super(description)
    this.name = 'CallError'
    this.code = code
  }
}

/**
 * How a CALL of ours ended without a result; `busy`: not made, because too many wait for the station; `withdrawn`: not
 * made, because nobody wanted it any more when its turn came.
 */
export type CallFailureReason = 'timeout' | 'disconnected' | 'refused' | 'busy' | 'withdrawn'

/** A CALL to a station that brought no CALLRESULT. */
export class CallFailure extends Error {
  readonly reason: CallFailureReason
  /** The CALLERROR's code, where the station sent one. */
  readonly errorCode: string | undefined
  /** The CALLRESULT's payload, where there was one that broke its schema. */
  readonly answer: unknown

  constructor(reason: CallFailureReason, description: string, errorCode?: string, answer?: unknown) {
    super(description)
    this.name = 'CallFailure'
    this.reason = reason
    this.errorCode = errorCode
    this.answer = answer
  }
}

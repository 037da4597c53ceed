import { unsupportedActions } from './v201/actions.ts'

/** A payload that ocpp-rpc found against its schema, with the error that it is about to answer. */
export interface SchemaFailure {
  readonly method: string
  readonly outbound: boolean
  readonly isCall: boolean
  /** For answers to our CALLs: what the station said. */
  readonly result?: unknown
  readonly error: Error & {
    rpcErrorCode: string
    details: { errors?: readonly { keyword: string }[] }
    answer?: unknown
  }
}

/**
 * Puts the error right that a station is answered for a payload against its schema: by the code that the
 * specification has for it (Part 4, §4.3), and without the payload, which the library would send back whole.
 */
export function correctFailure({ method, outbound, isCall, error, result }: SchemaFailure): void {
  if (error.details?.errors?.[0]?.keyword === 'enum') error.rpcErrorCode = 'PropertyConstraintViolation'
  if (isCall && !outbound && unsupportedActions.some((action) => action === method)) {
    error.rpcErrorCode = 'NotSupported'
    error.message = `${method} is not a message for a CSMS`
  }
  // Whoever asked may still make something of it.
  if (!isCall && !outbound) error.answer = result
  error.message = error.message.slice(0, 255)
  error.details = {}
}

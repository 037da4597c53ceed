import { createRequire } from 'node:module'
import { messageOf } from '../error-message.ts'
import { stationActions, unsupportedActions } from './v201/actions.ts'

/** The part of ocpp-rpc's validators that is used here. */
interface Validator {
  readonly subprotocol: string
  /** @throws Error that says what is wrong */
  validate(schemaId: string, payload: unknown): unknown
}

/**
 * Compiles the schemas of all messages before the first station comes: ocpp-rpc does so at their first use, which
 * takes up to 30 ms each, on the event loop.
 */
export function warmUpSchemas(): void {
  for (const action of [...stationActions, ...unsupportedActions]) {
    requestProblem(action, {})
    problemWith(`urn:${action}.conf`, {})
  }
}

/** What is wrong with the payload of an OCPP 2.0.1 request, or undefined. */
export function requestProblem(action: string, payload: unknown): string | undefined {
  return problemWith(`urn:${action}.req`, payload)
}

function problemWith(schemaId: string, payload: unknown): string | undefined {
  try {
    validator().validate(schemaId, payload)
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

function validator(): Validator {
  const all = createRequire(import.meta.url)('ocpp-rpc/lib/standard-validators.js') as readonly Validator[]
  const found = all.find(({ subprotocol }) => subprotocol === 'ocpp2.0.1')
  if (!found) throw new Error('ocpp-rpc has no schemas of OCPP 2.0.1')
  return found
}

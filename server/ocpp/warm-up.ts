import { createRequire } from 'node:module'

/** The part of ocpp-rpc's validators that is used here. */
interface Validator {
  readonly subprotocol: string
  validate(schemaId: string, payload: object): unknown
}

const frequent = [
  'BootNotification',
  'Heartbeat',
  'StatusNotification',
  'TransactionEvent',
  'MeterValues',
  'NotifyEVChargingNeeds',
  'SetChargingProfile',
]

/**
 * Compiles the schemas of the frequent messages before the first station comes: ocpp-rpc does so at their first use,
 * which takes up to 30 ms each, on the event loop.
 */
export function warmUpValidators(): void {
  const validators = createRequire(import.meta.url)('ocpp-rpc/lib/standard-validators.js') as readonly Validator[]
  const validator = validators.find(({ subprotocol }) => subprotocol === 'ocpp2.0.1')
  for (const action of frequent) {
    for (const schemaId of [`urn:${action}.req`, `urn:${action}.conf`]) {
      try {
        validator?.validate(schemaId, {})
      } catch {
        // An empty payload is refused; the schema is compiled all the same.
      }
    }
  }
}

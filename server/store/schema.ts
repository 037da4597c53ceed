import type { AccessSchema } from './access-schema.ts'
import type { DeviceModelSchema } from './device-model-schema.ts'
import type { FailSafeSchema } from './fail-safe-schema.ts'
import type { IdTokenSchema } from './id-token-store.ts'

/**
 * Tables of the store, the same in both engines. Instants are epoch ms; what is only read and written whole is JSON text;
 * uploaded series are 64-bit floats, little endian.
 */
export interface Schema extends AccessSchema, DeviceModelSchema, FailSafeSchema, IdTokenSchema {
  setting: { name: string; value: string }
  upload: { kind: string; file: string; step_ms: number; starts_ms: Uint8Array; numbers: Uint8Array }
  station: { id: string; vendor_name: string; model: string }
  /** Status of each connector as its station last told it. */
  connector: { station_id: string; evse_id: number; connector_id: number; status: string; at_ms: number }
  /** `number` is what the id ends with; `content` a SessionRecord. */
  session: { id: string; arrival_ms: number; ended_ms: number | null; content: string; number: number }
  /** What a session's station was told, apart from `session` because it changes seldom and is long. */
  session_schedule: { session_id: string; content: string }
  charging_transaction: {
    station_id: string
    transaction_id: string
    evse_id: number | null
    session_id: string | null
    started_ms: number
    ended_ms: number | null
    stopped_reason: string | null
  }
  /** Each TransactionEvent once, by its sequence number, as it was received. */
  transaction_event: {
    station_id: string
    transaction_id: string
    seq_no: number
    event_type: string
    trigger_reason: string
    at_ms: number
    received_ms: number
    payload: string
  }
  meter_value: {
    session_id: string
    at_ms: number
    received_ms: number
    register_wh: number | null
    power_w: number | null
    soc_percent: number | null
    delivered_wh: number
    /** Power as the session's meter understood it, W. */
    drawn_w: number | null
  }
  charging_needs: { session_id: string; received_ms: number; content: string }
  /** `request` and `plan` are the exact texts; `frame` says which slots and sessions they are about. */
  plan: {
    id: number
    made_ms: number
    cause: string
    strategy: string
    method: string
    bound: number
    objective: number
    gap_percent: number
    solve_ms: number
    cost: number
    peak_w: number
    shortfall_wh: number
    session_count: number
    setback: string | null
    frame: string
    request: string
    plan: string
    bytes: number
  }
  delivery: {
    id: number
    at_ms: number
    session_id: string
    station_id: string
    evse_id: number
    transaction_id: string | null
    plan_id: number | null
    profile_id: number
    state: string
    attempt: number
    detail: string | null
  }
  log: {
    seq: number
    at_ms: number
    kind: string
    station_id: string | null
    text: string
    direction: string | null
    frame: string | null
    /** Which happening holds the frame instead, of those that came in. */
    happening_id: number | null
    bytes: number
  }
  /** What came from outside in the order in which it was taken in, and when plans were begun and made: see `HappeningKind`. */
  happening: { id: number; at_ms: number; kind: string; station_id: string | null; content: string; bytes: number }
  /** Every change of what people set, with its instant; uploads with their series. */
  input_change: { id: number; at_ms: number; kind: string; content: string }
}

/**
 * What can have happened, with its content: a server started (its settings and limits), a station connected or went, a
 * frame came (whole), a CALL was made (`id action`), people changed something (number of the record), a plan was begun,
 * and came to its end.
 */
export type HappeningKind =
  | 'started'
  | 'connected'
  | 'disconnected'
  | 'frame'
  | 'call'
  | 'change'
  | 'planning'
  | 'planned'

/** A table's name. */
export type Table = keyof Schema

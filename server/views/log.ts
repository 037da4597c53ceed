export type LogKind = 'station' | 'frame' | 'needs' | 'session' | 'plan' | 'delivery' | 'input' | 'problem'

/** One event, one line. */
export interface LogEntry {
  /** Numbered without gaps from 1. */
  readonly seq: number
  readonly atMs: number
  readonly kind: LogKind
  readonly stationId?: string
  /** Fields, not prose: `evse=1 state=accepted attempt=2`. */
  readonly text: string
  /** For frames: which way. */
  readonly direction?: 'in' | 'out'
  /** For frames: the OCPP-J array as text, at most 8,192 characters. */
  readonly frame?: string
}

export type LogKind = 'station' | 'frame' | 'needs' | 'session' | 'plan' | 'delivery' | 'input' | 'problem'

/** How much of a frame is shown. */
export const mostFrameCharacters = 8_192

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
  /** For frames: the OCPP-J array as text, at most its first `mostFrameCharacters`; absent where it is not kept any more. */
  readonly frame?: string
}

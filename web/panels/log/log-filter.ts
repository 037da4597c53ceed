import type { LogEntry, LogKind } from '../../../server/views/log.ts'

/** Every kind of entry, in the order of the chips. */
export const logKinds: readonly LogKind[] = [
  'problem',
  'needs',
  'plan',
  'delivery',
  'session',
  'station',
  'input',
  'frame',
]

/** Which entries are shown. */
export interface LogFilter {
  readonly kinds: ReadonlySet<LogKind>
  /** Empty for all. */
  readonly stationId: string
  /** Every word must appear, in any case; empty for all. */
  readonly text: string
}

/** Whether an entry passes the filter. */
export function passes(entry: LogEntry, { kinds, stationId, text }: LogFilter): boolean {
  if (!kinds.has(entry.kind)) return false
  if (stationId !== '' && entry.stationId !== stationId) return false
  if (text === '') return true
  const whole = `${entry.kind} ${entry.stationId ?? ''} ${entry.text} ${entry.frame ?? ''}`.toLowerCase()
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => whole.includes(word))
}

/** What asks the server for entries before another that pass the filter, newest of them. */
export function olderQuery(beforeSeq: number, { kinds, stationId, text }: LogFilter, limit: number): string {
  const query = new URLSearchParams({ before: String(beforeSeq), limit: String(limit) })
  if (kinds.size < logKinds.length) query.set('kind', [...kinds].join(','))
  if (stationId !== '') query.set('stationId', stationId)
  if (text !== '') query.set('text', text)
  return query.toString()
}

/** A line's text cut into its fields and what stands between them. */
export interface LogField {
  /** Absent for plain words. */
  readonly key?: string
  readonly text: string
}

/** Cuts `attempt=2 state=accepted` into its fields. */
export function fieldsOf(text: string): readonly LogField[] {
  return (text.match(/[\w.-]+=(?:"[^"]*"|\S+)|\S+/g) ?? []).map((part) => {
    const at = part.indexOf('=')
    return at > 0 ? { key: part.slice(0, at), text: part.slice(at + 1) } : { text: part }
  })
}

/** A frame as indented JSON; as it is where it was cut short or is none. */
export function formattedFrame(frame: string): string {
  try {
    return JSON.stringify(JSON.parse(frame), undefined, 2)
  } catch {
    return frame
  }
}

/** Entries as a file: one JSON object per line. */
export function logFile(entries: readonly LogEntry[]): string {
  return entries.map((entry) => `${JSON.stringify({ at: new Date(entry.atMs).toISOString(), ...entry })}\n`).join('')
}

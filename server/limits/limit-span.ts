/** A limit for a stretch of time. Several that overlap hold together: the lowest counts. */
export interface LimitSpan {
  readonly fromMs: number
  /** Without end when absent. */
  readonly toMs?: number
  /** W. */
  readonly powerW: number
}

/** Lowest of the limits that hold at any time of [fromMs, toMs), W; infinite where none does. */
export function lowestWithin(spans: readonly LimitSpan[], fromMs: number, toMs: number): number {
  const within = spans.filter((span) => span.fromMs < toMs && endOf(span) > fromMs)
  return Math.min(Number.POSITIVE_INFINITY, ...within.map(({ powerW }) => powerW))
}

/** Most that limits allow at any time of [fromMs, toMs), W; infinite where there is a time without a limit. */
export function highestWithin(spans: readonly LimitSpan[], fromMs: number, toMs = Number.POSITIVE_INFINITY): number {
  const changesMs = spans.flatMap((span) => [span.fromMs, endOf(span)])
  const instants = [fromMs, ...changesMs.filter((atMs) => atMs > fromMs && atMs < toMs)]
  return Math.max(...instants.map((atMs) => lowestWithin(spans, atMs, atMs + 1)))
}

/** The spans that are not over. */
export function spansAhead(spans: readonly LimitSpan[], nowMs: number): readonly LimitSpan[] {
  return spans.filter((span) => endOf(span) > nowMs)
}

/** When a span ends, epoch ms; infinite where it has no end. */
export function endOf({ toMs = Number.POSITIVE_INFINITY }: LimitSpan): number {
  return toMs
}

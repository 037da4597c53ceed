import { type LimitSpan, lowestWithin } from '../limits/limit-span.ts'

/** A stretch in which a station's composite schedule allowed less than its profile: another limit is over it. */
export interface CeilingSpan extends LimitSpan {
  readonly toMs: number
  /** When the station told of it. */
  readonly toldMs: number
  /** Whether the car's meter has shown since that it is held there. */
  readonly isProven: boolean
}

/** What is known of the limits over a car's profile that nobody told Flattop of. */
export interface Ceiling {
  readonly spans: readonly CeilingSpan[]
  /** Since when the plan may count on it, epoch ms. */
  readonly sinceMs: number
  /** How often it was found again after the plan had tried without it. */
  readonly tries: number
  /** Cars that were at the station: a limit of the whole station leaves more to fewer. */
  readonly sharers: number
  /** Whether the car drew more than its station says: what this one tells is not counted on. */
  readonly isRefuted: boolean
  /** What the newest meter values say of it, all of them since then. */
  readonly seen?: Seen
}

/** Meter values in a row that say the same of a ceiling, and when the first was taken. */
interface Seen {
  readonly says: 'held' | 'above' | 'below'
  readonly sinceMs: number
}

/** A stretch of time in which neither what was sent nor what the station tells changes. */
export interface Compared {
  readonly fromMs: number
  readonly toMs: number
  readonly foundW: number
  readonly sentW: number
  /** How much less is rounding, W. */
  readonly toleranceW: number
}

const hourMs = 3_600_000

/**
 * The ceiling after a comparison. Where a station allows less than was sent, that is a ceiling; where it allows all of
 * what was sent above one, that one is gone; where no more than the ceiling was sent, nothing is learnt.
 *
 * @returns `before` itself where nothing has changed
 */
export function learnt(
  before: Ceiling | undefined,
  compared: readonly Compared[],
  nowMs: number,
  sharers: number,
): Ceiling | undefined {
  if (before?.isRefuted) return before
  const lower = compared
    .filter(isLower)
    .map(({ fromMs, toMs, foundW }): CeilingSpan => ({ fromMs, toMs, powerW: foundW, toldMs: nowMs, isProven: false }))
  const isFoundAgain = before !== undefined && lower.length > 0 && nowMs >= retryMs(before)
  const known = isFoundAgain ? [] : (before?.spans ?? [])
  const kept = compared.reduce<readonly CeilingSpan[]>(
    (spans, stretch) => spans.flatMap((span) => (decidesOver(stretch, span) ? without(span, stretch) : [span])),
    known,
  )
  if (
    before &&
    lower.length === 0 &&
    kept.length === before.spans.length &&
    kept.every((span) => before.spans.includes(span))
  ) {
    return before
  }
  const spans = [...kept, ...joined(lower)]
  if (spans.length === 0) return undefined
  return {
    spans,
    sinceMs: before && !isFoundAgain ? before.sinceMs : nowMs,
    tries: (before?.tries ?? 0) + (isFoundAgain ? 1 : 0),
    sharers,
    isRefuted: false,
  }
}

/**
 * What the plan counts on: what begins after it was told, and what the car's meter has shown. Less than the car's least
 * power is not: it would wait where it might charge. After an hour, two, four, … the plan tries without.
 *
 * @param sharers cars at the station now
 */
export function countedOn(
  ceiling: Ceiling | undefined,
  { nowMs, sharers, minPowerW }: { readonly nowMs: number; readonly sharers: number; readonly minPowerW: number },
): readonly LimitSpan[] {
  if (!ceiling || ceiling.isRefuted || nowMs >= retryMs(ceiling) || sharers < ceiling.sharers) return []
  return ceiling.spans
    .filter(({ fromMs, toMs, toldMs, isProven, powerW }) => {
      return toMs > nowMs && powerW >= minPowerW && (isProven || fromMs > toldMs)
    })
    .map(({ fromMs, toMs, powerW }) => ({ fromMs, toMs, powerW }))
}

// A meter's tolerance, as for profiles.
const aboveShare = 1.05
const aboveW = 50
const belowShare = 0.9
const belowW = 100
// A car that begins to charge takes up to a minute to draw what it can.
const provenMs = 60_000

/** What a meter value means for a ceiling. */
export interface CeilingJudgement {
  readonly ceiling: Ceiling
  /** Whether the car draws just what the ceiling leaves it. */
  readonly isHeld: boolean
  /** What is known now that was not before. */
  readonly change?: string
}

/** A meter value, and what it is judged by. */
export interface MeteredPower {
  readonly powerW: number
  /** Least that the profile allowed between the value before and this one, W. */
  readonly allowedW: number
  /** Least power at which the car charges, W. */
  readonly minPowerW: number
  readonly sinceMs: number
  readonly atMs: number
}

/**
 * Judges a ceiling by a meter value: it proves one where the car is held there for a minute though its profile allows
 * more, and refutes one where the car draws more for as long.
 *
 * @returns undefined where the value says nothing of it
 */
export function judgeCeiling(
  ceiling: Ceiling | undefined,
  { powerW, allowedW, minPowerW, sinceMs, atMs }: MeteredPower,
): CeilingJudgement | undefined {
  const ceilingW = ceiling ? lowestWithin(ceiling.spans, atMs, atMs + 1) : Number.POSITIVE_INFINITY
  const isThroughout = ceiling && lowestWithin(ceiling.spans, sinceMs, atMs + 1) === ceilingW
  if (!ceiling || ceiling.isRefuted || !isThroughout || allowedW <= ceilingW * aboveShare + aboveW) return undefined
  const says = saidOf(powerW, ceilingW, minPowerW)
  const seen = ceiling.seen?.says === says ? ceiling.seen : { says, sinceMs: atMs }
  const isHeld = says === 'held'
  const isSure = says !== 'below' && atMs - seen.sinceMs >= provenMs
  if (!isSure) return { ceiling: { ...ceiling, seen }, isHeld }
  if (!isHeld)
    return { ceiling: { ...ceiling, seen, isRefuted: true }, isHeld, change: 'draws more than its station says' }
  const isNews = ceiling.spans.some((span) => holdsAt(span, atMs) && !span.isProven)
  const spans = ceiling.spans.map((span) => (holdsAt(span, atMs) ? { ...span, isProven: true } : span))
  return { ceiling: { ...ceiling, spans, seen }, isHeld, ...(isNews ? { change: 'is held by another limit' } : {}) }
}

function saidOf(powerW: number, ceilingW: number, minPowerW: number): Seen['says'] {
  if (powerW > ceilingW * aboveShare + aboveW) return 'above'
  // What the plan does not count on proves nothing: a car that waits under it is one that draws nothing.
  return ceilingW < minPowerW || powerW < ceilingW * belowShare - belowW ? 'below' : 'held'
}

function retryMs({ sinceMs, tries }: Ceiling): number {
  return sinceMs + hourMs * 2 ** tries
}

function isLower({ foundW, sentW, toleranceW }: Compared): boolean {
  return sentW - foundW > toleranceW
}

/** Whether a comparison says anything new of a ceiling where both are. */
function decidesOver(stretch: Compared, { powerW }: CeilingSpan): boolean {
  return isLower(stretch) || stretch.sentW - powerW > stretch.toleranceW
}

function holdsAt({ fromMs, toMs }: CeilingSpan, atMs: number): boolean {
  return fromMs <= atMs && toMs > atMs
}

/** What is left of a span beside a stretch of time. */
function without(span: CeilingSpan, { fromMs, toMs }: Compared): CeilingSpan[] {
  if (toMs <= span.fromMs || fromMs >= span.toMs) return [span]
  return [
    ...(span.fromMs < fromMs ? [{ ...span, toMs: fromMs }] : []),
    ...(span.toMs > toMs ? [{ ...span, fromMs: toMs }] : []),
  ]
}

/** Neighbours of one power as one. */
function joined(spans: readonly CeilingSpan[]): CeilingSpan[] {
  const all: CeilingSpan[] = []
  for (const span of spans) {
    const last = all.at(-1)
    if (last?.toMs === span.fromMs && last.powerW === span.powerW) all[all.length - 1] = { ...last, toMs: span.toMs }
    else all.push(span)
  }
  return all
}

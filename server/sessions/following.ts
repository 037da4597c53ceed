import { mostPowerWithin, powerAt } from '../delivery/charging-schedule.ts'
import { phaseCount } from '../limits/car-phases.ts'
import { judgeCeiling } from './ceiling.ts'
import { powerRange } from './charging-needs.ts'
import { type DrawCap, type Following, freeDraw, type Streak } from './judgement.ts'
import type { Session } from './session.ts'

// A meter's and a car's own tolerance: 5 %, and at least what a control unit sleeps on.
const aboveShare = 1.05
const aboveW = 50
// Cars draw a little less than they are offered: losses, whole amperes, a voltage below the nominal.
const belowShare = 0.9
const belowW = 100
const asMuchShare = 0.97
// A car follows a change within seconds; values closer to each other than that say the same.
const settleMs = 15_000
// A car that begins to charge takes up to a minute to draw what it can.
const leastBelowMs = 60_000
const capMargin = 1.1
const capMarginW = 200
const nothingW = 50
// A lower cap is worth a new plan where it frees that much.
const significantW = 500
const hourMs = 3_600_000

/**
 * Judges a session by a new meter value and says what has changed, or gives back undefined where nothing has.
 * Two values in a row count: one may be a mean over a change, or a car that is still following it.
 *
 * @param sinceMs when the value before was taken
 * @param atMs when the new one was
 */
export function judge(session: Session, sinceMs: number, atMs: number): string | undefined {
  const { accepted, uncertain, meter, acceptedMs = 0 } = session
  const { powerW } = meter
  const [first] = accepted?.steps ?? []
  if (!accepted || !first || powerW === undefined || atMs - acceptedMs < settleMs || atMs < first.startMs) return
  const fromMs = Math.max(sinceMs, first.startMs)
  const possible = [accepted, ...uncertain]
  const mostW = Math.max(...possible.map((schedule) => mostPowerWithin(schedule, fromMs, atMs + 1)))
  const leastW = Math.min(
    ...accepted.steps.filter(isWithin(fromMs, atMs)).map((step) => step.powerW),
    powerAt(accepted, fromMs),
  )
  const held = judgeCeiling(session.ceiling, {
    powerW,
    allowedW: leastW,
    minPowerW: rangeOf(session).minPowerW,
    sinceMs: fromMs,
    atMs,
  })
  if (held) session.ceiling = held.ceiling
  if (held?.isHeld && session.following?.state !== 'ignores') {
    enter(session, 'follows', atMs, powerW, mostW)
    return held.change
  }
  const says = saidBy(session, powerW, mostW, leastW)
  const streak = continued(session.streak, says, powerW, atMs)
  session.streak = streak
  if (says === 'above') return judgeAbove(session, streak, powerW, mostW)
  if (session.following?.state === 'ignores') return judgeIgnoring(session, streak, powerW, mostW)
  return judgeWithin(session, streak, powerW, mostW, leastW, atMs)
}

/**
 * Offers a car that drew nothing its least power again: after an hour, then two, four, …
 *
 * @returns whether it is offered power again
 */
export function offerAgain(session: Session, nowMs: number): boolean {
  const { drawCap } = session
  if (drawCap?.powerW !== 0 || (session.meter.socPercent ?? 0) >= 100 || nowMs < offerMs(drawCap)) return false
  session.drawCap = { powerW: leastPowerW(session), sinceMs: nowMs, offers: drawCap.offers + 1 }
  session.streak = undefined
  return true
}

function offerMs({ sinceMs, offers }: DrawCap): number {
  return sinceMs + hourMs * 2 ** offers
}

function isWithin(fromMs: number, toMs: number) {
  return ({ startMs }: { startMs: number }) => startMs > fromMs && startMs <= toMs
}

function saidBy(session: Session, powerW: number, mostW: number, leastW: number): Streak['says'] {
  if (powerW > mostW * aboveShare + aboveW) return 'above'
  const { minPowerW, maxPowerW } = rangeOf(session)
  // A register that counts on proves that more flows than a power value says.
  const drawnW = Math.max(powerW, session.meter.registeredW ?? 0)
  if (leastW >= Math.max(minPowerW, nothingW) && drawnW < leastW * belowShare - belowW) return 'below'
  // A limit that the car would not reach anyway proves nothing.
  return mostW < maxPowerW * belowShare ? 'within' : 'free'
}

function continued(before: Streak | undefined, says: Streak['says'], powerW: number, atMs: number): Streak {
  if (before?.says !== says) return { says, count: 1, sinceMs: atMs, mostW: powerW }
  const isSeparate = atMs - before.sinceMs >= settleMs * before.count
  return { ...before, count: before.count + (isSeparate ? 1 : 0), mostW: Math.max(before.mostW, powerW) }
}

function judgeAbove(session: Session, streak: Streak, powerW: number, limitW: number): string | undefined {
  const { following } = session
  if (following?.state === 'ignores') {
    session.following = { ...following, powerW, limitW }
    return undefined
  }
  if (streak.count < 2) return undefined
  session.following = { state: 'ignores', sinceMs: streak.sinceMs, powerW, limitW }
  session.drawCap = undefined
  return `draws ${kW(powerW)} where ${kW(limitW)} are allowed`
}

function judgeIgnoring(session: Session, streak: Streak, powerW: number, limitW: number): string | undefined {
  const { following } = session
  if (streak.says === 'free' || streak.count < 2) {
    // The limit that it broke is what there is to tell of.
    session.following = following && { ...following, powerW }
    return undefined
  }
  session.following = { state: 'follows', sinceMs: streak.sinceMs, powerW, limitW }
  return 'follows its profile again'
}

function judgeWithin(
  session: Session,
  streak: Streak,
  powerW: number,
  limitW: number,
  leastW: number,
  atMs: number,
): string | undefined {
  const { drawCap } = session
  const isBelow = streak.says === 'below'
  if (isBelow && streak.count >= 2 && atMs - streak.sinceMs >= leastBelowMs) {
    enter(session, 'draws-less', streak.sinceMs, powerW, limitW)
    return lowerCap(session, streak.mostW, atMs)
  }
  if (!isBelow) enter(session, 'follows', streak.sinceMs, powerW, limitW)
  if (!drawCap || drawCap.powerW === 0 || leastW < drawCap.powerW * asMuchShare) return undefined
  if (powerW < leastW * asMuchShare) return undefined
  freeDraw(session)
  return 'draws all that it is given again'
}

function enter(session: Session, state: Following['state'], sinceMs: number, powerW: number, limitW: number): void {
  const isSame = session.following?.state === state
  session.following = { state, sinceMs: isSame ? (session.following?.sinceMs ?? sinceMs) : sinceMs, powerW, limitW }
}

function lowerCap(session: Session, mostW: number, atMs: number): string | undefined {
  const before = session.drawCap
  const { maxPowerW } = rangeOf(session)
  const isNothing = mostW < nothingW
  const powerW = isNothing ? 0 : Math.max(leastPowerW(session), mostW * capMargin + capMarginW)
  const isWorthIt = powerW <= Math.min(before?.powerW ?? maxPowerW, maxPowerW) - significantW
  if (!isWorthIt) return undefined
  session.drawCap = { powerW, sinceMs: atMs, offers: before?.offers ?? 0 }
  return isNothing ? 'draws nothing' : `draws no more than ${kW(mostW)}`
}

/** What a car has to be given to draw anything, W. */
function leastPowerW(session: Session): number {
  return Math.max(rangeOf(session).minPowerW, significantW)
}

function rangeOf(session: Session) {
  return session.needs ? powerRange(session.needs, phaseCount(session)) : { minPowerW: 0, maxPowerW: 0 }
}

function kW(powerW: number): string {
  return `${(powerW / 1_000).toFixed(1)} kW`
}

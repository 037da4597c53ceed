import type { WhatIfFigures } from '../server/views/what-if.ts'
import type { Period } from './period.ts'
import { energyOf, type Piece, type Run } from './run.ts'

/** What a run amounts to. */
export interface Figures extends WhatIfFigures {
  /** Profiles sent to stations; absent for methods that send none. */
  readonly profiles?: number
}

/** What one car got in a run. */
export interface SessionFigures {
  readonly energyWh: number
  readonly missedWh: number
  readonly cost: number
  readonly setpointChanges: number
}

const shortWh = 100

/** What each session got, in the order of the period's sessions. */
export function sessionFigures({ request }: Period, { pieces }: Run): SessionFigures[] {
  const energyWh = request.sessions.map(() => 0)
  const cost = request.sessions.map(() => 0)
  for (const piece of pieces) {
    const pricePerWh = (request.pricePerKwh[piece.slot] ?? 0) / 1_000
    for (const draw of piece.draws) {
      const drawnWh = energyOf(piece, draw)
      energyWh[draw.session] = (energyWh[draw.session] ?? 0) + drawnWh
      cost[draw.session] = (cost[draw.session] ?? 0) + drawnWh * pricePerWh
    }
  }
  const changes = setpointChanges(request.sessions.length, pieces)
  return request.sessions.map((session, index) => ({
    energyWh: energyWh[index] ?? 0,
    missedWh: missed(session.energyWh - (energyWh[index] ?? 0)),
    cost: cost[index] ?? 0,
    setpointChanges: changes[index] ?? 0,
  }))
}

/** What a run amounts to, from what its sessions got. */
export function figuresOf(period: Period, run: Run, sessions: readonly SessionFigures[]): Figures {
  const { request } = period
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  const parts = request.sessions.flatMap(({ energyWh }, index) =>
    energyWh > 0 ? [Math.min(1, 1 - (sessions[index]?.missedWh ?? 0) / energyWh)] : [],
  )
  const squares = sum(parts.map((part) => part * part))
  const loads = siteLoads(period, run)
  return {
    cost: sum(sessions.map(({ cost }) => cost)),
    energyWh: sum(sessions.map(({ energyWh }) => energyWh)),
    missedWh: sum(sessions.map(({ missedWh }) => missedWh)),
    peakW: loads.reduce((peak, { loadW }) => Math.max(peak, loadW), Number.NEGATIVE_INFINITY),
    aboveLimitWh: sum(loads.map(({ loadW, limitW, hours }) => (loadW > limitW + 0.5 ? (loadW - limitW) * hours : 0))),
    fairness: squares === 0 ? 1 : sum(parts) ** 2 / (parts.length * squares),
    leastMetPercent: 100 * parts.reduce((least, part) => Math.min(least, part), 1),
    sessionsShort: sessions.filter(({ missedWh }) => missedWh > shortWh).length,
    setpointChanges: sum(sessions.map((session) => session.setpointChanges)),
    ...(run.profiles === undefined ? {} : { profiles: run.profiles }),
  }
}

/** The site's load in each piece of a run. */
export interface SiteLoad {
  readonly fromMs: number
  readonly hours: number
  readonly loadW: number
  readonly limitW: number
}

/** Base load plus cars, piece by piece. */
export function siteLoads({ request }: Period, { pieces }: Run): SiteLoad[] {
  return pieces.map(({ slot, fromMs, toMs, draws }) => ({
    fromMs,
    hours: (toMs - fromMs) / 3_600_000,
    loadW: draws.reduce((sum, { powerW }) => sum + powerW, request.baseLoadW[slot] ?? 0),
    limitW: request.gridLimitW[slot] ?? 0,
  }))
}

/** Per session, changes of its power between two pieces; from its first to its last draw, waits among them. */
function setpointChanges(sessions: number, pieces: readonly Piece[]): number[] {
  const changes = Array.from({ length: sessions }, () => 0)
  const newest = new Map<number, { readonly piece: number; readonly powerW: number }>()
  pieces.forEach(({ draws }, piece) => {
    for (const { session, powerW } of draws) {
      const before = newest.get(session)
      const hasWaited = before !== undefined && before.piece < piece - 1
      const hasChanged = before !== undefined && Math.abs(before.powerW - powerW) > 0.05
      // A wait is a change to nothing and one back.
      changes[session] = (changes[session] ?? 0) + (before === undefined ? 1 : hasWaited ? 2 : hasChanged ? 1 : 0)
      newest.set(session, { piece, powerW })
    }
  })
  return changes
}

/** Plans count in whole Wh: a rest below one is not missed. */
function missed(restWh: number): number {
  return restWh < 1 ? 0 : restWh
}

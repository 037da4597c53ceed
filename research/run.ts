import type { SessionPlan } from '../optimizer/model.ts'
import type { Period } from './period.ts'

/** How a method charged the cars of a period: what a site's meters would have recorded. */
export interface Run {
  /** Without gaps, from the period's start to its end. */
  readonly pieces: readonly Piece[]
  /** Profiles that were sent to stations; absent for methods that send none. */
  readonly profiles?: number
}

/** A time within one slot of the period during which no power changes. */
export interface Piece {
  /** Index of the slot in the period. */
  readonly slot: number
  readonly fromMs: number
  readonly toMs: number
  /** Only cars that charge. */
  readonly draws: readonly Draw[]
}

/** What one car draws. */
export interface Draw {
  /** Index of the session in the period. */
  readonly session: number
  readonly powerW: number
}

/** Energy that a piece's draw brings, Wh. */
export function energyOf({ fromMs, toMs }: Piece, { powerW }: Draw): number {
  return (powerW * (toMs - fromMs)) / 3_600_000
}

/** The run of cars that follow a plan for the whole period. */
export function runFrom({ startsMs, endMs }: Period, sessions: readonly SessionPlan[]): Run {
  const draws: Draw[][] = startsMs.map(() => [])
  sessions.forEach(({ setpointW }, session) => {
    setpointW.forEach((powerW, slot) => {
      if (powerW > 0) draws[slot]?.push({ session, powerW })
    })
  })
  return {
    pieces: startsMs.map((fromMs, slot) => ({
      slot,
      fromMs,
      toMs: startsMs[slot + 1] ?? endMs,
      draws: draws[slot] ?? [],
    })),
  }
}

import { setTimeout as delay } from 'node:timers/promises'

/** Where the server gets its time from, so that a demonstration can run fast and a test by hand. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  /** Resolves after `ms` of this clock's time; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** How many of this clock's seconds pass in a real one. */
  readonly speed: number
}

/** The machine's own time. */
export const systemClock: Clock = scaledClock(1, 0, 0)

/**
 * A clock that read `startMs` when the real one read `realStartMs`, and has run `speed` times as fast since.
 */
export function scaledClock(speed: number, startMs: number, realStartMs: number): Clock {
  return {
    speed,
    now: () => Math.floor(startMs + (Date.now() - realStartMs) * speed),
    sleep: (ms, signal) => delay(Math.max(0, ms / speed), undefined, signal ? { signal } : {}),
  }
}

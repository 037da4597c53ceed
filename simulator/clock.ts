import { setTimeout as delay } from 'node:timers/promises'

/** Where stations and cars get their time from. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  /** Resolves after `ms` of this clock's time; rejects when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** How many of this clock's seconds pass in a real one. */
  readonly speed: number
}

/** When and how fast a clock runs. */
export interface ClockSetting {
  /** Default 1. */
  readonly speed?: number
  /** What the clock reads at `realStartMs`, epoch ms. Default the real time. */
  readonly startMs?: number
  /** Real instant at which it reads `startMs`, epoch ms. Default now. */
  readonly realStartMs?: number
}

// A longer timer would fire at once.
const longestTimerMs = 2_147_483_647

/** A clock that may start at another time than the real one, and run faster. */
export function fastClock({ speed = 1, realStartMs = Date.now(), startMs = realStartMs }: ClockSetting = {}): Clock {
  return {
    speed,
    now: () => Math.floor(startMs + (Date.now() - realStartMs) * speed),
    // Timers cut off fractions: rounded up, nobody wakes before the time.
    sleep: (ms, signal) =>
      delay(Math.min(longestTimerMs, Math.max(0, Math.ceil(ms / speed))), undefined, signal ? { signal } : {}),
  }
}

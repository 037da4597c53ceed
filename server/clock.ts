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
    sleep: (ms, signal) => realSleep(Math.max(0, ms / speed), signal),
  }
}

function realSleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return new Promise((resolve) => void setTimeout(resolve, ms))
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const sleepers = sleepersOf(signal)
    const wake = () => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      sleepers.delete(wake)
      resolve()
    }, ms)
    sleepers.add(wake)
  })
}

/** Who is woken by each signal: thousands of listeners of one signal would each be looked for among all others. */
const sleepersBySignal = new WeakMap<AbortSignal, Set<() => void>>()

function sleepersOf(signal: AbortSignal): Set<() => void> {
  const known = sleepersBySignal.get(signal)
  if (known) return known
  const sleepers = new Set<() => void>()
  sleepersBySignal.set(signal, sleepers)
  signal.addEventListener('abort', () => {
    for (const wake of sleepers) wake()
    sleepers.clear()
  })
  return sleepers
}

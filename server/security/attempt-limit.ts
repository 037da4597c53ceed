/** How fast attempts may follow each other. */
export interface AttemptLimits {
  /** Failures before the first pause. */
  readonly free: number
  /** The first pause, ms; doubled with each further failure. */
  readonly firstPauseMs: number
  readonly longestPauseMs: number
}

interface Attempts {
  failures: number
  freeAtMs: number
}

// What nobody has tried for this long is forgotten.
const forgottenAfterMs = 3_600_000
const mostKeys = 20_000

/**
 * Growing pauses after failures, per key.
 *
 * An attempt counts as a failure from its beginning on, so that thousands at once do not all slip through before the
 * first of them has failed.
 */
export class AttemptLimit {
  readonly #limits: AttemptLimits
  readonly #records = new Map<string, Attempts>()

  constructor(limits: AttemptLimits) {
    this.#limits = limits
  }

  /** How long a key has to wait, ms; 0 where it may try now. */
  pauseMs(key: string, nowMs: number): number {
    return Math.max(0, (this.#records.get(key)?.freeAtMs ?? 0) - nowMs)
  }

  /** @returns a function that takes this attempt back */
  begun(key: string, nowMs: number): () => void {
    const known = this.#records.get(key)
    const isForgotten = !known || known.freeAtMs + forgottenAfterMs < nowMs
    const failures = isForgotten ? 1 : known.failures + 1
    const over = failures - this.#limits.free
    const pauseMs =
      over < 0 ? 0 : Math.min(this.#limits.longestPauseMs, this.#limits.firstPauseMs * 2 ** Math.min(over, 30))
    // Put at the end: the keys that were tried longest ago are the first to go.
    this.#records.delete(key)
    this.#records.set(key, { failures, freeAtMs: nowMs + pauseMs })
    const [oldest] = this.#records.keys()
    if (this.#records.size > mostKeys && oldest !== undefined) this.#records.delete(oldest)
    return () => (known && !isForgotten ? this.#records.set(key, known) : this.#records.delete(key))
  }

  succeeded(key: string): void {
    this.#records.delete(key)
  }
}

/** An address as a key: of IPv6 the network, of which one household has a whole one. */
export function addressKey(address: string): string {
  if (!address.includes(':')) return address
  const [head = '', tail] = address.split('::')
  const first = head.split(':').filter(Boolean)
  const last = tail === undefined ? [] : tail.split(':').filter(Boolean)
  const groups = [...first, ...Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0'), ...last]
  return groups.slice(0, 4).join(':')
}

/** What a meter said at one instant. */
export interface MeterReading {
  readonly atMs: number
  /** Energy register, Wh: cumulative, of the meter's whole life. */
  readonly registerWh?: number
  /** Power drawn, W. */
  readonly powerW?: number
  /** State of charge, per cent. */
  readonly socPercent?: number
}

/** Energy a session has received up to an instant. */
export interface EnergySample {
  readonly atMs: number
  readonly deliveredWh: number
  readonly powerW?: number
}

/** What a session's meter made of one reading, with all of it that counts later. */
export interface MeterValue {
  readonly sample: EnergySample
  readonly registerWh?: number
  readonly socPercent?: number
}

// Two days of values every five minutes, or ten hours of one a minute; closer ones replace each other.
const mostSamples = 600
const closestSamplesMs = 60_000
// No outlet gives more than a megawatt charger; stamps may be a little off, and values may come in bunches.
const mostPowerW = 4_000_000
const likelyJumpWh = 100_000
// A power older than that says nothing about now.
const longestHoldMs = 900_000

/** Everything a meter knows but its past, as plain JSON. */
export interface MeterState {
  readonly registerWh?: number
  readonly deliveredWh: number
  readonly powerW?: number
  readonly socPercent?: number
  readonly newestMs?: number
}

/**
 * The energy one session receives, from whatever its meter offers: the register's differences, or the power held from
 * value to value where there is no register, or what its battery gained where there is neither (OCPP 2.0.1, J02).
 */
export class SessionMeter {
  #registerWh: number | undefined
  #deliveredWh = 0
  #powerW: number | undefined
  #registeredW: number | undefined
  #socPercent: number | undefined
  #newestMs: number | undefined
  #samples: EnergySample[] = []

  /**
   * Goes on from an earlier meter of the same session.
   *
   * @param startMs from when on energy counts
   * @param state what it knew
   * @param values its past, oldest first; some may be newer than the state
   */
  static restored(startMs: number, state: MeterState, values: readonly MeterValue[]): SessionMeter {
    const meter = new SessionMeter()
    meter.start(startMs)
    meter.#registerWh = state.registerWh
    meter.#deliveredWh = state.deliveredWh
    meter.#powerW = state.powerW
    meter.#socPercent = state.socPercent
    meter.#newestMs = state.newestMs
    for (const value of values) meter.#restore(value)
    return meter
  }

  get state(): MeterState {
    return {
      ...(this.#registerWh === undefined ? {} : { registerWh: this.#registerWh }),
      deliveredWh: this.#deliveredWh,
      ...(this.#powerW === undefined ? {} : { powerW: this.#powerW }),
      ...(this.#socPercent === undefined ? {} : { socPercent: this.#socPercent }),
      ...(this.#newestMs === undefined ? {} : { newestMs: this.#newestMs }),
    }
  }

  /** Newest first seen register or power, W; undefined until one comes. */
  get powerW(): number | undefined {
    return this.#powerW
  }

  /** Mean by the register between the two newest values, W; undefined where there is no register. */
  get registeredW(): number | undefined {
    return this.#registeredW
  }

  get socPercent(): number | undefined {
    return this.#socPercent
  }

  /** Energy received since the session began, Wh. */
  get deliveredWh(): number {
    return this.#deliveredWh
  }

  /** When the newest value was taken. */
  get newestMs(): number | undefined {
    return this.#newestMs
  }

  /** Oldest first. */
  get samples(): readonly EnergySample[] {
    return this.#samples
  }

  /** Energy received up to an instant after the newest value, Wh, at the newest power. */
  deliveredBy(atMs: number): number {
    const sinceMs = this.#newestMs === undefined ? 0 : Math.min(longestHoldMs, Math.max(0, atMs - this.#newestMs))
    return this.#deliveredWh + ((this.#powerW ?? 0) * sinceMs) / 3_600_000
  }

  /** Marks the start from which energy counts, before any value has come. */
  start(atMs: number): void {
    if (this.#samples.length === 0) this.#samples.push({ atMs, deliveredWh: 0 })
  }

  /**
   * Takes in a reading.
   *
   * @param capacityWh of the battery, where the car told it
   * @returns what it says; undefined for one older than the newest: history that the register's difference covers already
   */
  read(reading: MeterReading, capacityWh?: number): EnergySample | undefined {
    if (this.#newestMs !== undefined && reading.atMs < this.#newestMs) return undefined
    this.#deliveredWh += this.#receivedWh(reading, capacityWh)
    if (reading.registerWh !== undefined) this.#registerWh = reading.registerWh
    const meanW = this.#meanPowerW(reading)
    this.#registeredW = reading.registerWh === undefined ? undefined : meanW
    this.#powerW = reading.powerW ?? meanW
    if (reading.socPercent !== undefined) this.#socPercent = reading.socPercent
    this.#newestMs = reading.atMs
    const sample: EnergySample = {
      atMs: reading.atMs,
      deliveredWh: this.#deliveredWh,
      ...(this.#powerW === undefined ? {} : { powerW: this.#powerW }),
    }
    this.#keep(sample)
    return sample
  }

  #restore({ sample, registerWh, socPercent }: MeterValue): void {
    this.#keep(sample)
    if (sample.atMs < (this.#newestMs ?? Number.NEGATIVE_INFINITY)) return
    this.#newestMs = sample.atMs
    this.#deliveredWh = sample.deliveredWh
    this.#powerW = sample.powerW
    if (registerWh !== undefined) this.#registerWh = registerWh
    if (socPercent !== undefined) this.#socPercent = socPercent
  }

  #keep(sample: EnergySample): void {
    const [beforeLast, last] = this.#samples.slice(-2)
    if (beforeLast && last && sample.atMs - beforeLast.atMs < closestSamplesMs) this.#samples.pop()
    this.#samples.push(sample)
    if (this.#samples.length > mostSamples) this.#samples.shift()
  }

  /** Energy since the newest reading. A register that jumps, back or forth, is a new meter: it counts from here on. */
  #receivedWh(reading: MeterReading, capacityWh = 0): number {
    if (reading.registerWh !== undefined) {
      const differenceWh = this.#registerWh === undefined ? 0 : reading.registerWh - this.#registerWh
      const elapsedMs = reading.atMs - (this.#newestMs ?? reading.atMs)
      const mostWh = likelyJumpWh + (mostPowerW * elapsedMs) / 3_600_000
      return differenceWh < 0 || differenceWh > mostWh ? 0 : differenceWh
    }
    if (this.#registerWh !== undefined || this.#newestMs === undefined) return 0
    if (this.#powerW === undefined && reading.powerW === undefined && reading.socPercent !== undefined) {
      const gained = Math.max(0, reading.socPercent - (this.#socPercent ?? reading.socPercent))
      return (gained / 100) * capacityWh
    }
    return ((this.#powerW ?? 0) * (reading.atMs - this.#newestMs)) / 3_600_000
  }

  /** Mean power since the newest reading, W, for meters that report energy alone. */
  #meanPowerW(reading: MeterReading): number | undefined {
    if (reading.registerWh === undefined || this.#registerWh === undefined) return this.#powerW
    const elapsedMs = reading.atMs - (this.#newestMs ?? reading.atMs)
    if (elapsedMs <= 0) return this.#powerW
    const before = this.#samples.at(-1)?.deliveredWh ?? 0
    return ((this.#deliveredWh - before) * 3_600_000) / elapsedMs
  }
}

/** Energy received up to an instant, Wh, between samples in a straight line. */
export function deliveredAt(samples: readonly EnergySample[], atMs: number): number {
  const after = firstAfter(samples, atMs)
  const left = samples[after - 1]
  const right = samples[after]
  if (!left) return 0
  if (!right) return left.deliveredWh
  const share = (atMs - left.atMs) / (right.atMs - left.atMs)
  return left.deliveredWh + share * (right.deliveredWh - left.deliveredWh)
}

/** Index of the first sample after an instant. */
function firstAfter(samples: readonly EnergySample[], atMs: number): number {
  let low = 0
  let high = samples.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((samples[middle] as EnergySample).atMs > atMs) high = middle
    else low = middle + 1
  }
  return low
}

import { powerAt } from '../server/delivery/charging-schedule.ts'
import type { MeterReading } from '../server/sessions/meter.ts'
import type { Session } from '../server/sessions/session.ts'
import type { Period } from './period.ts'
import type { Draw, Piece } from './run.ts'

/** A car at its station. */
interface PresentCar {
  readonly session: Session
  missingWh: number
  deliveredWh: number
  powerW: number
}

// Less than this is rounding: a car is full.
const negligibleWh = 1e-6

/** The cars of a period, which draw what their profiles allow until they are full, and what they drew. */
export class PlayedCars {
  readonly pieces: Piece[] = []
  readonly #period: Period
  readonly #present = new Map<number, PresentCar>()
  #slot = 0
  nowMs: number

  constructor(period: Period) {
    this.#period = period
    this.nowMs = period.startsMs[0] ?? period.endMs
  }

  arrived(index: number, session: Session): void {
    const missingWh = this.#period.request.sessions[index]?.energyWh ?? 0
    this.#present.set(index, { session, missingWh, deliveredWh: 0, powerW: 0 })
  }

  left(index: number): void {
    this.#present.delete(index)
  }

  /** What a car's meter shows now. */
  reading(index: number): MeterReading {
    const car = this.#present.get(index)
    return { atMs: this.nowMs, registerWh: car?.deliveredWh ?? 0, powerW: car?.powerW ?? 0 }
  }

  /** Lets time pass up to an instant. */
  drive(untilMs: number): void {
    const cutsMs = this.#cuts(untilMs)
    while (this.nowMs < untilMs) {
      while ((this.#period.startsMs[this.#slot + 1] ?? this.#period.endMs) <= this.nowMs) this.#slot++
      const nextMs = cutsMs.find((cutMs) => cutMs > this.nowMs) ?? untilMs
      this.#hold(nextMs)
    }
  }

  /** Draws what the schedules say until an instant before which they say nothing new, or until a car is full. */
  #hold(untilMs: number): void {
    const draws: Draw[] = []
    let toMs = untilMs
    for (const [session, car] of this.#present) {
      car.powerW = this.#powerOf(session, car)
      if (car.powerW === 0) continue
      draws.push({ session, powerW: car.powerW })
      toMs = Math.min(toMs, this.nowMs + Math.max(1e-3, (car.missingWh / car.powerW) * 3_600_000))
    }
    for (const { session, powerW } of draws) {
      const car = this.#present.get(session) as PresentCar
      const drawnWh = (powerW * (toMs - this.nowMs)) / 3_600_000
      car.missingWh -= drawnWh
      car.deliveredWh += drawnWh
    }
    this.pieces.push({ slot: this.#slot, fromMs: this.nowMs, toMs, draws })
    this.nowMs = toMs
  }

  /** What the car's profile allows, where that is enough for it to charge. */
  #powerOf(index: number, { session, missingWh }: PresentCar): number {
    const { minPowerW = 0, maxPowerW = 0 } = this.#period.request.sessions[index] ?? {}
    if (!session.ordered || missingWh <= negligibleWh) return 0
    const powerW = Math.min(maxPowerW, powerAt(session.ordered, this.nowMs))
    // The tolerance forgives a set-point that was rounded down.
    return powerW < minPowerW - 0.1 ? 0 : powerW
  }

  /** Instants up to `untilMs` at which a schedule takes a step or a slot of the period ends, ascending. */
  #cuts(untilMs: number): number[] {
    const cutsMs = new Set([untilMs])
    const isWithin = (atMs: number) => atMs > this.nowMs && atMs < untilMs
    for (const { session } of this.#present.values()) {
      for (const { startMs } of session.ordered?.steps ?? []) if (isWithin(startMs)) cutsMs.add(startMs)
    }
    for (let slot = this.#slot; slot < this.#period.startsMs.length; slot++) {
      const startMs = this.#period.startsMs[slot] ?? untilMs
      if (startMs >= untilMs) break
      if (isWithin(startMs)) cutsMs.add(startMs)
    }
    return [...cutsMs].sort((a, b) => a - b)
  }
}

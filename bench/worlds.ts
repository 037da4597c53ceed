import type { PlanRequest, SessionRequest, Strategy } from '../optimizer/model.ts'
import { randomFrom } from '../research/random.ts'

/** What a random site looks like. */
export interface WorldShape {
  readonly sessions: number
  readonly slots: number
  readonly strategy: Strategy
  readonly minimumCurrent: boolean
  readonly seed: number
}

const slotMs = 900_000
const slotsPerDay = 96
const voltageV = 230

/** A random site in quarter hours at which all wishes fit, with a limit that is felt. The same for the same shape. */
export function worldFrom(shape: WorldShape): PlanRequest {
  const random = randomFrom(shape.seed)
  const sessions = Array.from({ length: shape.sessions }, (_, index) => sessionFrom(random, shape, index))
  const wantedWh = sessions.reduce((sum, session) => sum + session.energyWh, 0)
  const perSlot = (value: (slot: number) => number) => Array.from({ length: shape.slots }, (_, slot) => value(slot))
  const baseLoadW = perSlot((slot) => Math.round(shape.sessions * 300 * (1 + 0.5 * dayWave(slot) + 0.2 * random())))
  // Twice the mean power of all cars, and never too little for a few of them at once.
  const carsW = Math.max((2 * wantedWh) / (shape.slots / 4), Math.min(shape.sessions, 3) * 11_040)
  return {
    strategy: shape.strategy,
    slotMs: perSlot(() => slotMs),
    gridLimitW: perSlot(() => Math.round(carsW + shape.sessions * 450)),
    baseLoadW,
    pricePerKwh: perSlot((slot) => Math.round((0.25 + 0.08 * dayWave(slot + 30) + 0.03 * random()) * 1e4) / 1e4),
    sessions,
    calmPercent: 0,
  }
}

/** One or three phases at 6 to 16 or 32 A, here for 3 to 13 hours, wanting at most 70 per cent of what that can hold. */
function sessionFrom(random: () => number, shape: WorldShape, index: number): SessionRequest {
  const firstSlot = Math.floor(random() * shape.slots * 0.5)
  const endSlot = Math.min(shape.slots, firstSlot + 12 + Math.floor(random() * 40))
  const phases = random() < 0.5 ? 1 : 3
  const maxPowerW = phases * voltageV * (random() < 0.5 ? 16 : 32)
  const most = 0.7 * ((endSlot - firstSlot) / 4) * maxPowerW
  return {
    id: String(index).padStart(4, '0'),
    energyWh: Math.round(Math.min(most, 4000 + 30_000 * random())),
    firstSlot,
    endSlot,
    minPowerW: shape.minimumCurrent ? phases * voltageV * 6 : 0,
    maxPowerW,
  }
}

function dayWave(slot: number): number {
  return Math.sin((2 * Math.PI * slot) / slotsPerDay)
}

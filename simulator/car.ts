/** What never changes about a car. Currents in A per phase, as on its charging cable. */
export interface CarModel {
  readonly transfer: 'AC' | 'DC'
  /** Usable battery capacity, Wh. */
  readonly capacityWh: number
  /** Phases of its on-board charger; 3 for DC, where it has no meaning. */
  readonly phases: 1 | 2 | 3
  /** The first phase of the outlet that it draws on; L1 when absent. */
  readonly firstPhase?: 1 | 2 | 3
  /** Least current at which it charges, A per phase; below it the car pauses. For DC at `voltageV`. */
  readonly minCurrentA: number
  /** Most current it takes, A per phase. For DC at `voltageV`. */
  readonly maxCurrentA: number
  /** Most current it really takes, A per phase, where that is less than it says. */
  readonly drawsAtMostA?: number
  /** Volts at which its currents are meant: 230 for AC, the battery's for DC. */
  readonly voltageV: number
}

/** A car at one instant. */
export interface Car {
  readonly model: CarModel
  /** Energy in the battery, Wh. */
  readonly storedWh: number
  /** Energy its driver still wants, Wh; at 0 it stops charging. */
  readonly wantedWh: number
}

/** What a station allows a car: power in W over all `phases` of the outlet. */
export interface Offer {
  readonly powerW: number
  readonly phases: number
}

/** State of charge above which batteries take less and less, as a share of the capacity. */
const taperFrom = 0.8

/** Share of the battery that is full, 0 to 1. */
export function stateOfCharge({ storedWh, model }: Car): number {
  return storedWh / model.capacityWh
}

/** Energy the car still takes: what its driver wants, as far as it fits into the battery, Wh. */
export function acceptsWh({ wantedWh, storedWh, model }: Car): number {
  return Math.max(0, Math.min(wantedWh, model.capacityWh - storedWh))
}

/** Least power at which the car charges, W. */
export function minPowerW(model: CarModel): number {
  return powerAt(model, model.minCurrentA)
}

/** Most power the car takes while its battery is not nearly full, W. */
export function maxPowerW(model: CarModel): number {
  return powerAt(model, Math.min(model.maxCurrentA, model.drawsAtMostA ?? model.maxCurrentA))
}

/**
 * Power that the car draws of what it is offered, W: nothing when it is done or when the offer is below its minimum.
 *
 * An AC car follows the current per phase, so one with a single phase takes a third of a three-phase offer.
 */
export function drawnW(car: Car, offer: Offer): number {
  if (acceptsWh(car) <= 0) return 0
  const { model } = car
  const offeredW =
    model.transfer === 'DC' ? offer.powerW : (offer.powerW / offer.phases) * Math.min(model.phases, offer.phases)
  const leastW = model.transfer === 'DC' ? minPowerW(model) : leastOnPhases(model, offer)
  // A millionth of a watt forgives what binary fractions do to 6 A.
  if (offeredW < leastW - 1e-6) return 0
  return Math.min(offeredW, Math.max(leastW, maxPowerW(model) * taper(stateOfCharge(car))))
}

/** The car after drawing `powerW` for `ms`, or until it is done; exact while the power is constant. */
export function charged(car: Car, powerW: number, ms: number): Car {
  const energyWh = Math.min(acceptsWh(car), (powerW * ms) / 3_600_000)
  return { ...car, storedWh: car.storedWh + energyWh, wantedWh: Math.max(0, car.wantedWh - energyWh) }
}

/** Share of its full power that a battery takes: all of it up to 80 %, then falling in a line to nothing when full. */
function taper(soc: number): number {
  return Math.max(0, Math.min(1, (1 - soc) / (1 - taperFrom)))
}

function leastOnPhases(model: CarModel, offer: Offer): number {
  return model.minCurrentA * model.voltageV * Math.min(model.phases, offer.phases)
}

function powerAt({ transfer, phases, voltageV }: CarModel, currentA: number): number {
  return currentA * voltageV * (transfer === 'DC' ? 1 : phases)
}

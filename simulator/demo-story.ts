import { type Car, type CarModel, maxPowerW } from './car.ts'
import type { Clock } from './clock.ts'
import { accountSentences, kWh, overloadSentence, sentenceFor, timeText } from './demo-sentences.ts'
import type { Ledger } from './ledger.ts'
import {
  houseLoadW,
  nextDay,
  nextTimeOfDay,
  type Scenario,
  type ScenarioCar,
  type StoryStep,
  storyOfDay,
} from './scenario.ts'
import { Station } from './station.ts'
import type { StationEvent } from './station-events.ts'

/** A car at a station. */
interface Visit {
  readonly stationId: string
  readonly name: string
  readonly car: Car
  readonly arrivalMs: number
}

/** What a story is played with. */
export interface Stage {
  readonly scenario: Scenario
  readonly clock: Clock
  readonly ledger: Ledger
  /** Endpoint of the CSMS, without an identity. */
  readonly ocppUrl: string
  readonly tell: (sentence: string) => void
}

const minuteMs = 60_000
const acVoltageV = 230
const evseId = 1

/** Plays a scenario's days, one after the other, with one station for each that it names. */
export class DemoStory {
  readonly #on: Stage
  readonly #stations: ReadonlyMap<string, Station>
  readonly #visits = new Map<string, Visit>()
  /** The last sentence about each station's plan: the same again is no news. */
  readonly #lastPlans = new Map<string, string>()
  #isOver = false

  constructor(stage: Stage) {
    this.#on = stage
    this.#stations = new Map(stage.scenario.stations.map((model) => [model.stationId, this.#stationOf(model)]))
  }

  /** Plays one day of the story, in the time of its clock. */
  async playDay(dayStartMs: number, signal: AbortSignal): Promise<void> {
    const { scenario, clock } = this.#on
    for (const station of this.#stations.values()) station.open()
    for (const { atMs, step } of storyOfDay(scenario, dayStartMs)) {
      await clock.sleep(atMs - clock.now(), signal)
      await this.#play(step)
    }
    await clock.sleep(nextDay(dayStartMs, scenario.timeZone) - clock.now(), signal)
  }

  /** Enters in the ledger, in the middle of each minute, what all cars draw. */
  async keepAccount(signal: AbortSignal): Promise<void> {
    const { clock, ledger } = this.#on
    let minuteStartMs = Math.ceil(clock.now() / minuteMs) * minuteMs
    while (!signal.aborted) {
      await clock.sleep(minuteStartMs + minuteMs / 2 - clock.now(), signal)
      for (; minuteStartMs + minuteMs / 2 <= clock.now(); minuteStartMs += minuteMs)
        ledger.add(minuteStartMs, this.#powerW)
    }
  }

  /** Ends the play without another word: cars are unplugged, stations disconnect. */
  async close(): Promise<void> {
    this.#isOver = true
    await Promise.all([...this.#stations.values()].map((station) => station.close()))
  }

  get #powerW(): number {
    return [...this.#stations.values()].reduce((sum, { powerW }) => sum + powerW, 0)
  }

  #stationOf({ stationId, maxCurrentA }: Scenario['stations'][number]): Station {
    return new Station({
      url: this.#on.ocppUrl,
      stationId,
      clock: this.#on.clock,
      evses: [{ evseId, isDc: false, ceiling: { powerW: 3 * acVoltageV * maxCurrentA, phases: 3 } }],
      tell: (event) => this.#heard(stationId, event),
    })
  }

  async #play(step: StoryStep): Promise<void> {
    switch (step.type) {
      case 'say':
        return this.#on.tell(step.text)
      case 'arrive':
        return this.#arrive(step)
      case 'change':
        return this.#change(step)
      case 'leave':
        return this.#leave(step.car)
      case 'lose-connection':
        return this.#station(step.stationId).loseConnection(step.minutes * minuteMs)
      case 'sum-up':
        return this.#sumUp()
    }
  }

  async #arrive(step: Extract<StoryStep, { type: 'arrive' }>): Promise<void> {
    const { clock, tell, scenario } = this.#on
    const model = modelOf(this.#scenarioCar(step.car))
    const storedWh = (model.capacityWh * step.socPercent) / 100
    const car: Car = { model, storedWh, wantedWh: step.energyKwh * 1_000 }
    this.#visits.set(step.car, { stationId: step.stationId, name: step.car, car, arrivalMs: clock.now() })
    this.#lastPlans.delete(step.stationId)
    tell(`${sentenceStart(step.car)} is plugged in at ${step.stationId}, ${step.socPercent} % full.`)
    const together = [...this.#visits.values()].reduce((sum, visit) => sum + maxPowerW(visit.car.model), 0)
    const overload = overloadSentence(together + houseLoadW(scenario, clock.now()), scenario.gridLimitW)
    if (overload) tell(overload)
    await this.#station(step.stationId).plugIn(evseId, car, this.#instant(step.departure))
  }

  #change(step: Extract<StoryStep, { type: 'change' }>): void {
    this.#on.tell(step.text)
    const { stationId } = this.#visit(step.car)
    const departureMs = this.#instant(step.departure)
    this.#station(stationId).changeWish(evseId, { energyWh: step.energyKwh * 1_000, departureMs })
  }

  #leave(name: string): void {
    const { stationId, car, arrivalMs } = this.#visit(name)
    const station = this.#station(stationId)
    const { deliveredWh, missingWh } = station.progress(evseId)
    this.#visits.delete(name)
    station.unplug(evseId)
    this.#on.ledger.addVisit(car, arrivalMs, deliveredWh)
    const rest = missingWh < 50 ? 'all that was asked for' : `${kWh(missingWh)} less than was asked for`
    this.#on.tell(`${sentenceStart(name)} leaves with ${kWh(deliveredWh)}: ${rest}.`)
  }

  #sumUp(): void {
    const { ledger, scenario, tell } = this.#on
    for (const sentence of accountSentences(ledger.close(), scenario.gridLimitW, '€')) tell(sentence)
  }

  #heard(stationId: string, event: StationEvent): void {
    if (this.#isOver) return
    const { scenario, clock, tell } = this.#on
    const visit = [...this.#visits.values()].find((candidate) => candidate.stationId === stationId)
    const car = visit?.name ?? 'the car'
    const sentence = sentenceFor(event, { stationId, car, timeZone: scenario.timeZone, nowMs: clock.now() })
    if (!sentence || (event.type === 'profile' && this.#lastPlans.get(stationId) === sentence)) return
    if (event.type === 'profile') this.#lastPlans.set(stationId, sentence)
    tell(sentenceStart(sentence))
  }

  #instant(timeOfDay: string): number {
    const { clock, scenario } = this.#on
    return nextTimeOfDay(timeOfDay, clock.now(), scenario.timeZone)
  }

  #station(stationId: string): Station {
    return found(this.#stations.get(stationId), `the scenario has no station ${stationId}`)
  }

  #visit(name: string): Visit {
    return found(this.#visits.get(name), `${name} is not plugged in`)
  }

  #scenarioCar(name: string): ScenarioCar {
    return found(
      this.#on.scenario.cars.find((car) => car.name === name),
      `the scenario has no car ${name}`,
    )
  }
}

/** A sentence with the time of day before it. */
export function timed(sentence: string, atMs: number, timeZone: string): string {
  return `${timeText(atMs, timeZone)}  ${sentence}`
}

function modelOf({ capacityKwh, phases, minCurrentA, maxCurrentA }: ScenarioCar): CarModel {
  return { transfer: 'AC', capacityWh: capacityKwh * 1_000, phases, minCurrentA, maxCurrentA, voltageV: acVoltageV }
}

function sentenceStart(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

function found<T>(value: T | undefined, problem: string): T {
  if (value === undefined) throw new Error(problem)
  return value
}

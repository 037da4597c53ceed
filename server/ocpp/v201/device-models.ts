import { setTimeout as realSleep } from 'node:timers/promises'
import type { OCPP20 } from 'typed-ocpp'
import type { Clock } from '../../clock.ts'
import type { StationLimits } from '../../delivery/station-limits.ts'
import { messageOf } from '../../error-message.ts'
import { CallFailure } from '../call-error.ts'
import {
  type DeviceModel,
  decidesOverProfiles,
  type FoundOut,
  maxStackLevelOf,
  profileCapacityOf,
  profileLimitsOf,
  saysOtherwise,
  type TakesNoProfiles,
  textOf,
  type VariableName,
} from './device-model.ts'
import { interview } from './interview.ts'
import type { ProfileLimits } from './profile.ts'
import { isWiredOtherwise, phaseRotationOf, withReport } from './reported.ts'

/** What device models need of the rest. */
export interface DeviceModelParts {
  readonly clock: Clock
  call(stationId: string, action: string, payload: object, timeoutMs: number): Promise<unknown>
  /** Keeps a model beyond a restart. */
  save(stationId: string, model: DeviceModel): void
  /** Told what was found and set, one line each. */
  log(stationId: string, text: string): void
  /** A station's model has changed. */
  changed(stationId: string): void
}

/** An interview, under way or yet to begin. */
interface Run {
  readonly ready: Promise<void>
  isReady: boolean
  /** Begins it, where it has not. */
  readonly begin: () => void
}

// One CALL may be outstanding: while a station does not answer this one, its profile waits.
const answerWithinMs = 2_000
// After a power cut thousands boot at once; nothing but a profile waits for what they say of themselves.
const mostUnderWay = 50

/** What each station says it is and can: asked at its boot and at its first profile, and kept. */
export class DeviceModels implements StationLimits {
  readonly #parts: DeviceModelParts
  readonly #models = new Map<string, DeviceModel>()
  readonly #runs = new Map<string, Run>()
  readonly #bootedMs = new Map<string, number>()
  readonly #toBegin = new Set<Run>()
  #underWay = 0

  constructor(parts: DeviceModelParts) {
    this.#parts = parts
  }

  /** Takes models from before a restart. */
  restore(models: Iterable<readonly [string, DeviceModel]>): void {
    for (const [stationId, model] of models) this.#models.set(stationId, model)
  }

  get(stationId: string): DeviceModel | undefined {
    return this.#models.get(stationId)
  }

  /** A station that booted may be another than before: what was known of it is forgotten, and asked anew. */
  booted(stationId: string): void {
    this.#bootedMs.set(stationId, this.#parts.clock.now())
    const model = this.get(stationId)
    this.#ask(stationId)
    if (!model || Object.keys(foundOut(model)).length === 0) return
    const { askedMs, values } = model
    this.#put(stationId, { askedMs, values, ...reportedOf(model) })
  }

  /**
   * A station whose variables were changed, or that tells so, is asked anew where they decide over its profiles. What
   * was found out holds where what it says is as before.
   */
  variableChanged(stationId: string, name: VariableName, value: string): void {
    if (decidesOverProfiles(name) && textOf(this.get(stationId), name) !== value) this.#ask(stationId)
  }

  /** When the station last booted here, epoch ms; 0 where it has not since the start. */
  bootedMs(stationId: string): number {
    return this.#bootedMs.get(stationId) ?? 0
  }

  /** A station that came back is asked where it has told nothing yet, and was not asked since. */
  reconnected(stationId: string, connectedMs: number): void {
    const { askedMs = Number.NEGATIVE_INFINITY, values = {} } = this.get(stationId) ?? {}
    const isAsked = this.#runs.get(stationId)?.isReady === false || askedMs >= connectedMs
    if (!isAsked && Object.keys(values).length === 0) this.#ask(stationId)
  }

  ready(stationId: string): Promise<void> | undefined {
    if (!this.#runs.has(stationId) && !this.#models.has(stationId)) this.#ask(stationId)
    const run = this.#runs.get(stationId)
    if (!run || run.isReady) return undefined
    run.begin()
    return Promise.race([run.ready, realSleep(answerWithinMs, undefined, { ref: false })])
  }

  of(stationId: string): ProfileLimits {
    return profileLimitsOf(this.get(stationId))
  }

  maxStackLevel(stationId: string): number | undefined {
    return maxStackLevelOf(this.get(stationId))
  }

  learn(stationId: string, learned: ProfileLimits): void {
    this.#update(stationId, { learned })
  }

  tellsSchedule(stationId: string): boolean {
    return this.get(stationId)?.tellsSchedule ?? true
  }

  /** Takes note of a station that cannot tell its composite schedule; it is not asked again before its next boot. */
  tellsNoSchedule(stationId: string): void {
    this.#update(stationId, { tellsSchedule: false })
  }

  profileCapacity(stationId: string): number | undefined {
    const model = this.get(stationId)
    return model && profileCapacityOf(model)
  }

  foundFull(stationId: string, profiles: number): void {
    this.#update(stationId, { fullWith: profiles })
  }

  /** How an EVSE is wired by what its station reported. */
  phaseRotation(stationId: string, evseId: number): string | undefined {
    return phaseRotationOf(this.get(stationId)?.reported ?? {}, evseId)
  }

  /**
   * Takes in a station's report.
   *
   * @returns whether it says otherwise than before how the station is wired
   */
  reported(stationId: string, report: OCPP20.NotifyReportRequest): boolean {
    const { reported: before } = this.get(stationId) ?? {}
    const reported = withReport(before, report)
    if (JSON.stringify(reported) === JSON.stringify(before ?? {})) return false
    this.#update(stationId, { reported })
    return isWiredOtherwise(before ?? {}, reported)
  }

  takesNoProfiles(stationId: string): TakesNoProfiles | undefined {
    return this.get(stationId)?.takesNoProfiles
  }

  /** Takes note of a station that knows no SetChargingProfile: it gets none before its next boot, or a new model. */
  foundWithoutProfiles(stationId: string, detail: string): void {
    this.#update(stationId, { takesNoProfiles: { sinceMs: this.#parts.clock.now(), detail } })
  }

  #update(stationId: string, change: Partial<DeviceModel>): void {
    const model = this.get(stationId) ?? { askedMs: this.#parts.clock.now(), values: {} }
    this.#put(stationId, { ...model, ...change })
  }

  #put(stationId: string, model: DeviceModel): void {
    this.#models.set(stationId, model)
    this.#parts.changed(stationId)
    this.#parts.save(stationId, model)
  }

  #ask(stationId: string): void {
    const { promise, resolve } = Promise.withResolvers<void>()
    const run: Run = {
      ready: promise,
      isReady: false,
      begin: () => {
        if (!this.#toBegin.delete(run)) return
        this.#underWay++
        void this.#interview(stationId, run, beReady).finally(() => {
          this.#underWay--
          beReady()
          if (this.#runs.get(stationId) === run) this.#runs.delete(stationId)
          this.#beginMore()
        })
      },
    }
    const beReady = () => {
      run.isReady = true
      resolve()
    }
    const before = this.#runs.get(stationId)
    if (before) this.#toBegin.delete(before)
    this.#runs.set(stationId, run)
    this.#toBegin.add(run)
    this.#beginMore()
  }

  #beginMore(): void {
    for (const run of this.#toBegin) {
      if (this.#underWay >= mostUnderWay) return
      run.begin()
    }
  }

  /** A newer interview of the station takes the place of this one. */
  async #interview(stationId: string, run: Run, beReady: () => void): Promise<void> {
    const { clock, call, log } = this.#parts
    const askedMs = clock.now()
    const isCurrent = () => this.#runs.get(stationId) === run
    const before = this.get(stationId)
    const withFoundOut = (model: DeviceModel): DeviceModel => {
      const isOther = !run.isReady && before !== undefined && saysOtherwise(before, model)
      const known = this.get(stationId)
      return { ...reportedOf(known), ...(isOther ? {} : foundOut(known)), ...model }
    }
    try {
      const ask = (action: string, payload: object) => call(stationId, action, payload, answerWithinMs)
      for await (const { model, remark } of interview(ask, askedMs)) {
        if (!isCurrent()) return
        if (!run.isReady) log(stationId, `device model values=${Object.keys(model.values).length}`)
        this.#put(stationId, withFoundOut(model))
        if (remark) log(stationId, remark)
        beReady()
      }
    } catch (error) {
      if (!isCurrent()) return
      // What it said before it fell silent stays true; of a station that said nothing, this is all there is to know.
      if (!run.isReady) {
        const isOfBefore = before === undefined || before.askedMs < this.bootedMs(stationId)
        const known = this.get(stationId)
        const values = isOfBefore ? {} : before.values
        this.#put(stationId, { ...reportedOf(known), ...foundOut(known), askedMs, values })
      }
      const reason = error instanceof CallFailure ? (error.errorCode ?? error.reason) : messageOf(error)
      log(stationId, `tells ${run.isReady ? 'no more of its' : 'nothing of its'} device model reason=${reason}`)
    }
  }
}

function reportedOf({ reported }: Partial<DeviceModel> = {}): Pick<DeviceModel, 'reported'> {
  return reported ? { reported } : {}
}

function foundOut({ tellsSchedule, learned, fullWith, takesNoProfiles }: FoundOut = {}): FoundOut {
  return {
    ...(fullWith === undefined ? {} : { fullWith }),
    ...(tellsSchedule === undefined ? {} : { tellsSchedule }),
    ...(learned ? { learned } : {}),
    ...(takesNoProfiles ? { takesNoProfiles } : {}),
  }
}

import type { OCPP20 } from 'typed-ocpp'
import type { Clock } from '../clock.ts'
import { CallFailure } from '../ocpp/call-error.ts'
import { type ProfileOrder, rateUnitFor, sentSchedule } from '../ocpp/v201/profile.ts'
import type { StationLimits } from './station-limits.ts'
import { type Verdict, verdictOn } from './verification.ts'

/** What a verifier works with. */
export interface VerifierParts {
  readonly clock: Clock
  readonly limits: StationLimits
  call(stationId: string, action: string, payload: object, timeoutMs: number): Promise<unknown>
  /** Whether somebody still charges by the order. */
  isWanted(order: ProfileOrder): boolean
  /** Told what the station's composite schedule says; 'untold' may be followed by what it says later. */
  judged(order: ProfileOrder, verdict: Verdict): void
  /** Told of a bug. */
  failed(error: unknown): void
}

// The first question follows the acceptance, further ones a question without an answer; the last pause is repeated.
const pausesMs = [5_000, 30_000, 300_000]
const lastPauseMs = 3_600_000
// A CALL of ours that waits holds up the next one.
const answerWithinMs = 5_000
// Beyond the last period: it holds without end.
const beyondLastMs = 60_000
const longestMs = 48 * 3_600_000

/**
 * Asks stations whether a profile that they accepted really counts: once for each profile, and again after silence.
 * Silence may be the network's: it is never taken for a station that cannot answer.
 */
export class Verifier {
  readonly #parts: VerifierParts
  /** Stations that answered none of a check's early questions: the next check does without them. */
  readonly #silent = new Set<string>()
  readonly #checks = new Map<string, AbortController>()

  constructor(parts: VerifierParts) {
    this.#parts = parts
  }

  /** Checks an accepted order; a check of an older one at the same EVSE ends. */
  check(order: ProfileOrder): void {
    this.cancel(order)
    const ending = new AbortController()
    this.#checks.set(keyOf(order), ending)
    this.#check(order, ending.signal).catch((error: unknown) => {
      // Ended by a newer order.
      if (!ending.signal.aborted) this.#parts.failed(error)
    })
  }

  /** Ends a check: another order is on its way. */
  cancel(order: Pick<ProfileOrder, 'stationId' | 'evseId'>): void {
    this.#checks.get(keyOf(order))?.abort()
    this.#checks.delete(keyOf(order))
  }

  close(): void {
    for (const check of this.#checks.values()) check.abort()
  }

  async #check(order: ProfileOrder, signal: AbortSignal): Promise<void> {
    const { clock, limits, isWanted, judged } = this.#parts
    for (let attempt = this.#silent.has(order.stationId) ? pausesMs.length - 1 : 0; ; attempt++) {
      await clock.sleep(pausesMs[attempt] ?? lastPauseMs, signal)
      if (!isWanted(order)) return
      if (!limits.tellsSchedule(order.stationId)) return judged(order, { type: 'untold' })
      const answer = await this.#ask(order, attempt)
      if (signal.aborted || answer === 'disconnected') return
      if (answer === 'unsupported') {
        limits.tellsNoSchedule(order.stationId)
        return judged(order, { type: 'untold' })
      }
      const verdict: Verdict = answer === 'silence' ? { type: 'untold' } : this.#verdict(order, answer)
      if (answer !== 'silence') this.#silent.delete(order.stationId)
      else if (attempt === pausesMs.length - 1) this.#silent.add(order.stationId)
      if (verdict.type !== 'untold') return judged(order, verdict)
      if (attempt === pausesMs.length - 1) judged(order, verdict)
    }
  }

  #verdict(order: ProfileOrder, answer: unknown): Verdict {
    const { clock, limits } = this.#parts
    return verdictOn(answer, {
      schedule: sentSchedule(order, limits.of(order.stationId)),
      nowMs: clock.now(),
      ...(order.phases === undefined ? {} : { phases: order.phases }),
    })
  }

  /** The answer, whatever it looks like, or why there is none. Its unit is left to the station from the second on. */
  async #ask(order: ProfileOrder, attempt: number): Promise<unknown> {
    const { clock, limits, call } = this.#parts
    const lastMs = order.schedule.steps.at(-1)?.startMs ?? 0
    const lengthMs = Math.min(longestMs, Math.max(0, lastMs - clock.now()) + beyondLastMs)
    const request: OCPP20.GetCompositeScheduleRequest = {
      evseId: order.evseId,
      duration: Math.ceil(lengthMs / 1_000),
      ...(attempt === 0 ? { chargingRateUnit: rateUnitFor(order, limits.of(order.stationId)) } : {}),
    }
    try {
      return await call(order.stationId, 'GetCompositeSchedule', request, answerWithinMs)
    } catch (error) {
      if (!(error instanceof CallFailure)) throw error
      if (error.reason === 'disconnected') return 'disconnected'
      if (/^Not(Implemented|Supported)$/.test(error.errorCode ?? '')) return 'unsupported'
      return error.answer ?? 'silence'
    }
  }
}

function keyOf({ stationId, evseId }: Pick<ProfileOrder, 'stationId' | 'evseId'>): string {
  return `${stationId}/${evseId}`
}

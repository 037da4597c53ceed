import type { OCPP20 } from 'typed-ocpp'
import { CallFailure } from '../call-error.ts'
import type { ProfilePurpose } from './profile.ts'

/** A profile that a station says it has. */
export interface InstalledProfile {
  readonly id: number
  readonly evseId: number
  readonly stackLevel: number
  readonly purpose: string
  /** Who installed it: `CSO` is us, or whoever was the CSMS before. */
  readonly source: string
}

/** A question whose reports are still coming. */
interface Question {
  readonly stationId: string
  readonly found: InstalledProfile[]
  end(isComplete: boolean): void
}

/** Asks stations which profiles they have: their answer comes in reports of their own (K09). */
export class ProfileReports {
  readonly #answerWithinMs: number
  readonly #questions = new Map<number, Question>()
  #nextRequestId = 1

  /** @param answerWithinMs how long a station may take to answer, and to report to the end, real ms */
  constructor(answerWithinMs = 5_000) {
    this.#answerWithinMs = answerWithinMs
  }

  /**
   * The profiles of one purpose at a station.
   *
   * @param purpose all that were installed by a CSMS when absent
   * @throws CallFailure where the station does not take the question, or does not report to the end in time
   */
  async installed(
    call: (action: string, payload: object, timeoutMs: number) => Promise<unknown>,
    stationId: string,
    purpose?: ProfilePurpose,
  ): Promise<readonly InstalledProfile[]> {
    const requestId = this.#nextRequestId++
    const found: InstalledProfile[] = []
    const { promise, resolve } = Promise.withResolvers<boolean>()
    this.#questions.set(requestId, { stationId, found, end: resolve })
    const request: OCPP20.GetChargingProfilesRequest = {
      requestId,
      chargingProfile: purpose ? { chargingProfilePurpose: purpose } : { chargingLimitSource: ['CSO'] },
    }
    const giveUp = setTimeout(() => resolve(false), this.#answerWithinMs)
    try {
      const { status } = (await call(
        'GetChargingProfiles',
        request,
        this.#answerWithinMs,
      )) as OCPP20.GetChargingProfilesResponse
      if (status === 'Accepted' && !(await promise)) {
        throw new CallFailure('timeout', 'the station accepted to list its profiles, and did not')
      }
      return found
    } finally {
      clearTimeout(giveUp)
      this.#questions.delete(requestId)
    }
  }

  /** Takes a station's report; one that nobody asked for is left. */
  take(
    stationId: string,
    { requestId, chargingProfile, chargingLimitSource, evseId, tbc }: OCPP20.ReportChargingProfilesRequest,
  ): void {
    const question = this.#questions.get(requestId)
    if (question?.stationId !== stationId) return
    for (const { id, stackLevel, chargingProfilePurpose } of chargingProfile) {
      question.found.push({ id, stackLevel, evseId, purpose: chargingProfilePurpose, source: chargingLimitSource })
    }
    if (!tbc) question.end(true)
  }
}

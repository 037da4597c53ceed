import type { OCPP20 } from 'typed-ocpp'
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
  complete(): void
}

const answerWithinMs = 5_000

/** Asks stations which profiles they have: their answer comes in reports of their own (K09). */
export class ProfileReports {
  readonly #questions = new Map<number, Question>()
  #nextRequestId = 1

  /**
   * The profiles of one purpose at a station, as far as it reports them within five seconds.
   *
   * @param purpose all that were installed by a CSMS when absent
   * @throws CallFailure where the station does not take the question
   */
  async installed(
    call: (action: string, payload: object, timeoutMs: number) => Promise<unknown>,
    stationId: string,
    purpose?: ProfilePurpose,
  ): Promise<readonly InstalledProfile[]> {
    const requestId = this.#nextRequestId++
    const found: InstalledProfile[] = []
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#questions.set(requestId, { stationId, found, complete: resolve })
    const request: OCPP20.GetChargingProfilesRequest = {
      requestId,
      chargingProfile: purpose ? { chargingProfilePurpose: purpose } : { chargingLimitSource: ['CSO'] },
    }
    const giveUp = setTimeout(resolve, answerWithinMs)
    try {
      const { status } = (await call(
        'GetChargingProfiles',
        request,
        answerWithinMs,
      )) as OCPP20.GetChargingProfilesResponse
      if (status === 'Accepted') await promise
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
    if (!tbc) question.complete()
  }
}

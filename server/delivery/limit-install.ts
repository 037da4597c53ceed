import type { OCPP20 } from 'typed-ocpp'
import { CallFailure } from '../ocpp/call-error.ts'
import { type ProfileOrder, setChargingProfileFrom } from '../ocpp/v201/profile.ts'
import { afterRefusal, type RefusalParts } from './after-refusal.ts'
import { type Outcome, outcomeOf } from './outcome.ts'

/** How a station took a lasting limit. */
export type InstallResult =
  | { readonly type: 'accepted' }
  | { readonly type: 'refused'; readonly detail: string }
  /** It may hold the limit, or not. */
  | { readonly type: 'unknown'; readonly detail: string }

const dayMs = 86_400_000
const mostAttempts = 3

/**
 * A limit that holds without end. It began at midnight of the day before, so that a station whose clock is hours behind
 * has it in force all the same.
 *
 * @param evseId 0 for the station's hard cap
 */
export function lastingOrder(
  stationId: string,
  evseId: number,
  powerW: number,
  nowMs: number,
  rateUnit: 'W' | 'A' | undefined,
): ProfileOrder {
  const startMs = Math.floor(nowMs / dayMs - 1) * dayMs
  return {
    stationId,
    evseId,
    schedule: { steps: [{ startMs, powerW }] },
    ...(evseId === 0 ? { isStationMax: true } : {}),
    // Watts need no number of phases, which DC outlets refuse (K01.FR.44).
    ...(rateUnit === 'A' ? { phases: 3 } : {}),
  }
}

/** Sends a lasting limit, again where a refusal can be mended. After silence it is left to a later review. */
export async function install(parts: RefusalParts, order: ProfileOrder): Promise<InstallResult> {
  let outcome: Outcome = { type: 'retry', stateIfLast: 'rejected', detail: '' }
  for (let attempt = 1; attempt <= mostAttempts; attempt++) {
    outcome = await attemptAt(parts, order, attempt)
    const isMended = outcome.type === 'retry' && outcome.stateIfLast === 'rejected' && outcome.afterMs === undefined
    if (!isMended) break
  }
  if (outcome.type === 'settled' && outcome.state === 'accepted') return { type: 'accepted' }
  const { detail = 'no reason given' } = outcome
  return outcome.type === 'settled' ? { type: 'refused', detail } : { type: 'unknown', detail }
}

async function attemptAt(parts: RefusalParts, order: ProfileOrder, attempt: number): Promise<Outcome> {
  const { limits, call, callTimeoutMs } = parts
  try {
    const request = setChargingProfileFrom(order, limits.of(order.stationId))
    const { status, statusInfo } = (await call(
      order.stationId,
      'SetChargingProfile',
      request,
      callTimeoutMs,
    )) as OCPP20.SetChargingProfileResponse
    if (status === 'Accepted') return { type: 'settled', state: 'accepted' }
    return await afterRefusal(parts, order, statusInfo, attempt === 1)
  } catch (error) {
    if (!(error instanceof CallFailure)) throw error
    return outcomeOf(error)
  }
}

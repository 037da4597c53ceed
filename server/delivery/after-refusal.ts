import type { OCPP20 } from 'typed-ocpp'
import { CallFailure } from '../ocpp/call-error.ts'
import { assumedProfileLimits, type ProfileOrder, profileId, purposeOf } from '../ocpp/v201/profile.ts'
import type { InstalledProfile, ProfileReports } from '../ocpp/v201/profile-reports.ts'
import { reactionTo } from '../ocpp/v201/refusals.ts'
import type { Outcome } from './outcome.ts'
import type { StationLimits } from './station-limits.ts'

/** What a reaction to a refusal works with. */
export interface RefusalParts {
  readonly limits: StationLimits
  readonly reports: ProfileReports
  call(stationId: string, action: string, payload: object, timeoutMs: number): Promise<unknown>
  readonly callTimeoutMs: number
  /** Takes back what a car's profile goes before, and says whether there was any; absent where nothing gives way. */
  makeRoom?(stationId: string): Promise<boolean>
}

type StatusInfo = OCPP20.SetChargingProfileResponse['statusInfo']

/**
 * Does what a refusal asks for, and says what becomes of the order.
 *
 * @param isFirst whether the order was not refused before: what is mended once is not mended again
 */
export async function afterRefusal(
  parts: RefusalParts,
  order: ProfileOrder,
  statusInfo: StatusInfo,
  isFirst: boolean,
): Promise<Outcome> {
  const { limits } = parts
  const { stationId } = order
  const said = [statusInfo?.reasonCode, statusInfo?.additionalInfo].filter(Boolean).join(': ') || 'no reason given'
  const detail = `the station refused the ${purposeOf(order)} (${said})`
  const rejected: Outcome = { type: 'settled', state: 'rejected', detail }
  const again: Outcome = { type: 'retry', stateIfLast: 'rejected', detail }
  if (isFirst && statusInfo?.reasonCode === 'TooManyElements') {
    const held = await heldWhenFull(parts, order)
    if (held) return (await makeRoom(parts, order, held)) ? again : rejected
  }
  const reaction = reactionTo(statusInfo?.reasonCode, limits.of(stationId), order, limits.maxStackLevel(stationId))
  switch (reaction.type) {
    case 'give-up':
      return rejected
    case 'repeat':
      return reaction.afterMs === undefined ? again : { ...again, afterMs: reaction.afterMs }
    case 'change':
      limits.learn(stationId, reaction.limits)
      return again
    case 'wait-for-needs':
      return { type: 'wait-for-needs', detail: 'the station wants the car’s needs first' }
    case 'ask-transaction':
      return (await isOver(parts, order)) ? { type: 'over', detail: 'the transaction has ended' } : again
    case 'clear-others': {
      const cleared = isFirst ? await clearOthers(parts, order) : 0
      return cleared > 0 ? again : rejected
    }
    case 'look':
      return { type: 'settled', state: 'rejected', detail: `${detail}; ${await installedText(parts, order)}` }
  }
}

/** Whether the station says that a transaction is over (E14); one that does not say has not said so. */
async function isOver({ call, callTimeoutMs }: RefusalParts, order: ProfileOrder): Promise<boolean> {
  const request: OCPP20.GetTransactionStatusRequest = { transactionId: order.transactionId ?? '' }
  const status = (await orNothing(call(order.stationId, 'GetTransactionStatus', request, callTimeoutMs))) as
    | OCPP20.GetTransactionStatusResponse
    | undefined
  // Its end may still be on the way, with the last meter values.
  return status?.ongoingIndicator === false && !status.messagesInQueue
}

/** Takes back the profiles that stand where ours is to stand: same purpose and level, another id (K01.FR.39). */
async function clearOthers(parts: RefusalParts, order: ProfileOrder): Promise<number> {
  const { stackLevel } = parts.limits.of(order.stationId)
  const installed = (await orNothing(installedAt(parts, order))) ?? []
  const others = installed.filter(
    (profile) =>
      profile.source === 'CSO' &&
      profile.stackLevel === stackLevel &&
      (profile.evseId === order.evseId || profile.evseId === 0) &&
      profile.id !== profileId(order.evseId, purposeOf(order)),
  )
  for (const { id } of others) {
    const request: OCPP20.ClearChargingProfileRequest = { chargingProfileId: id }
    await orNothing(parts.call(order.stationId, 'ClearChargingProfile', request, parts.callTimeoutMs))
  }
  return others.length
}

/**
 * The profiles that a station holds, where it is their number that is too high and not that of a schedule's periods:
 * the order's own is not among them, and they fill the station as far as its capacity is known, or the periods are no
 * more than the station said it takes.
 */
async function heldWhenFull(
  parts: RefusalParts,
  order: ProfileOrder,
): Promise<readonly InstalledProfile[] | undefined> {
  const { stationId } = order
  const capacity = parts.limits.profileCapacity(stationId)
  // A question takes time that the car waits.
  if (capacity === undefined && !hasFewPeriods(parts, order)) return undefined
  const held = await orNothing(parts.reports.installed((...call) => parts.call(stationId, ...call), stationId))
  if (!held || held.length === 0 || held.some(({ id }) => id === profileId(order.evseId, purposeOf(order)))) {
    return undefined
  }
  return held.length >= (capacity ?? 0) ? held : undefined
}

function hasFewPeriods({ limits }: RefusalParts, order: ProfileOrder): boolean {
  return order.schedule.steps.length <= 1 || limits.of(order.stationId).maxPeriods < assumedProfileLimits.maxPeriods
}

/** Takes back what others left at a full station, else what the time without a server would ask for. */
async function makeRoom(parts: RefusalParts, order: ProfileOrder, held: readonly InstalledProfile[]): Promise<boolean> {
  const { stationId } = order
  parts.limits.foundFull(stationId, held.length)
  const foreign = held.filter(({ id, evseId, purpose, source }) => source === 'CSO' && !isOwn(id, evseId, purpose))
  for (const { id } of foreign) {
    const request: OCPP20.ClearChargingProfileRequest = { chargingProfileId: id }
    await orNothing(parts.call(stationId, 'ClearChargingProfile', request, parts.callTimeoutMs))
  }
  return foreign.length > 0 || ((await parts.makeRoom?.(stationId)) ?? false)
}

function isOwn(id: number, evseId: number, purpose: string): boolean {
  const purposes = ['TxProfile', 'TxDefaultProfile', 'ChargingStationMaxProfile'] as const
  return purposes.some((own) => own === purpose && id === profileId(evseId, own))
}

async function installedText(parts: RefusalParts, order: ProfileOrder): Promise<string> {
  const installed = await orNothing(installedAt(parts, order))
  if (!installed) return 'it does not tell what it has installed'
  if (installed.length === 0) return `it has no ${purposeOf(order)} installed`
  const named = installed.map(({ id, evseId, stackLevel }) => `${id} at EVSE ${evseId}, level ${stackLevel}`)
  return `it has installed: ${named.join('; ')}`
}

function installedAt({ reports, call }: RefusalParts, order: ProfileOrder): Promise<readonly InstalledProfile[]> {
  const { stationId } = order
  return reports.installed(
    (action, payload, timeoutMs) => call(stationId, action, payload, timeoutMs),
    stationId,
    purposeOf(order),
  )
}

/** A CALL's result, or undefined where the station gave none. */
async function orNothing<T>(calling: Promise<T>): Promise<T | undefined> {
  try {
    return await calling
  } catch (error) {
    if (error instanceof CallFailure) return undefined
    throw error
  }
}

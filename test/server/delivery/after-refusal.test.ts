import type { OCPP20 } from 'typed-ocpp'
import { expect, test } from 'vitest'
import { afterRefusal } from '../../../server/delivery/after-refusal.ts'
import { limitsFromRefusals } from '../../../server/delivery/station-limits.ts'
import { CallFailure } from '../../../server/ocpp/call-error.ts'
import type { ProfileOrder } from '../../../server/ocpp/v201/profile.ts'
import { ProfileReports } from '../../../server/ocpp/v201/profile-reports.ts'

const order: ProfileOrder = {
  stationId: 'CS1',
  evseId: 1,
  transactionId: 'tx-1',
  phases: 3,
  schedule: { steps: [{ startMs: 0, powerW: 4_140 }] },
}

/** A station that answers by action, and reports a profile of `foreignId` where it is asked. */
function world(answers: Readonly<Record<string, object>>, foreignId = 77) {
  const calls: string[] = []
  const reports = new ProfileReports()
  const parts = {
    limits: limitsFromRefusals(),
    reports,
    callTimeoutMs: 1_000,
    call: async (_stationId: string, action: string, payload: object) => {
      calls.push(`${action} ${JSON.stringify(payload)}`)
      const answer = answers[action]
      if (!answer) throw new CallFailure('refused', action, 'NotSupported')
      if (action === 'GetChargingProfiles') setImmediate(() => reports.take('CS1', report(payload, foreignId)))
      return answer
    },
  }
  return { parts, calls }
}

function report(payload: object, id: number): OCPP20.ReportChargingProfilesRequest {
  const { requestId } = payload as OCPP20.GetChargingProfilesRequest
  const schedule = { id: 1, chargingRateUnit: 'W' as const, chargingSchedulePeriod: [{ startPeriod: 0, limit: 0 }] }
  return {
    requestId,
    chargingLimitSource: 'CSO',
    evseId: 1,
    tbc: false,
    chargingProfile: [
      {
        id,
        stackLevel: 0,
        chargingProfilePurpose: 'TxProfile',
        chargingProfileKind: 'Absolute',
        chargingSchedule: [schedule],
      },
    ],
  } as OCPP20.ReportChargingProfilesRequest
}

const refusal = (reasonCode: string) => ({ reasonCode })

test.each(['TxNotFound', 'MissingParam'])('%s ends a transaction that the station says is over', async (code) => {
  const { parts } = world({ GetTransactionStatus: { ongoingIndicator: false, messagesInQueue: false } })
  expect(await afterRefusal(parts, order, refusal(code), true)).toMatchObject({ type: 'over' })
})

test('TxNotFound is tried again while the transaction runs, or its end is still on its way', async () => {
  const running = world({ GetTransactionStatus: { ongoingIndicator: true, messagesInQueue: false } })
  expect(await afterRefusal(running.parts, order, refusal('TxNotFound'), true)).toMatchObject({ type: 'retry' })
  const ending = world({ GetTransactionStatus: { ongoingIndicator: false, messagesInQueue: true } })
  expect(await afterRefusal(ending.parts, order, refusal('TxNotFound'), true)).toMatchObject({ type: 'retry' })
})

test('DuplicateProfile takes back the foreign profile, once', async () => {
  const w = world({ GetChargingProfiles: { status: 'Accepted' }, ClearChargingProfile: { status: 'Accepted' } })
  expect(await afterRefusal(w.parts, order, refusal('DuplicateProfile'), true)).toMatchObject({ type: 'retry' })
  expect(w.calls.at(-1)).toBe('ClearChargingProfile {"chargingProfileId":77}')
  expect(await afterRefusal(w.parts, order, refusal('DuplicateProfile'), false)).toMatchObject({ state: 'rejected' })
})

test('DuplicateProfile never takes back our own profile', async () => {
  const w = world({ GetChargingProfiles: { status: 'Accepted' }, ClearChargingProfile: { status: 'Accepted' } }, 2)
  expect(await afterRefusal(w.parts, order, refusal('DuplicateProfile'), true)).toMatchObject({ state: 'rejected' })
  expect(w.calls.some((call) => call.startsWith('Clear'))).toBe(false)
})

/** The world's station when it tells how many profiles it holds at the most, the foreign one among them. */
function fullWorld(capacity: number, foreignId: number) {
  const w = world(
    { GetChargingProfiles: { status: 'Accepted' }, ClearChargingProfile: { status: 'Accepted' } },
    foreignId,
  )
  w.parts.limits.foundFull('CS1', capacity)
  let asked = 0
  const makeRoom = async () => ++asked > 0
  return { ...w, parts: { ...w.parts, makeRoom }, asked: () => asked }
}

const twoPeriods = {
  ...order,
  schedule: {
    steps: [
      { startMs: 0, powerW: 4_140 },
      { startMs: 900_000, powerW: 0 },
    ],
  },
}

test('TooManyElements of a station that is not full halves the periods', async () => {
  const w = fullWorld(2, 77)
  expect(await afterRefusal(w.parts, twoPeriods, refusal('TooManyElements'), true)).toMatchObject({ type: 'retry' })
  expect(w.parts.limits.of('CS1').maxPeriods).toBe(1)
  expect(w.asked()).toBe(0)
})

test('TooManyElements of a full station takes back what others left, and halves nothing', async () => {
  const w = fullWorld(1, 77)
  expect(await afterRefusal(w.parts, twoPeriods, refusal('TooManyElements'), true)).toMatchObject({ type: 'retry' })
  expect(w.calls.at(-1)).toBe('ClearChargingProfile {"chargingProfileId":77}')
  expect(w.parts.limits.of('CS1').maxPeriods).toBe(1_024)
  expect(w.asked()).toBe(0)
})

test('TooManyElements of a station that is full of our own has its fail-safe make room', async () => {
  // A TxProfile of EVSE 1 is told of by the world: ours is for EVSE 2.
  const w = fullWorld(1, 2)
  expect(await afterRefusal(w.parts, { ...twoPeriods, evseId: 2 }, refusal('TooManyElements'), true)).toMatchObject({
    type: 'retry',
  })
  expect(w.asked()).toBe(1)
  expect(w.calls.some((call) => call.startsWith('Clear'))).toBe(false)
})

test('InvalidStackLevel moves up a level, once', async () => {
  const { parts } = world({})
  expect(await afterRefusal(parts, order, refusal('InvalidStackLevel'), true)).toMatchObject({ type: 'retry' })
  expect(parts.limits.of('CS1').stackLevel).toBe(1)
  expect(await afterRefusal(parts, order, refusal('InvalidStackLevel'), false)).toMatchObject({ state: 'rejected' })
})

test('RateLimitExceeded waits a minute', async () => {
  const { parts } = world({})
  expect(await afterRefusal(parts, order, refusal('RateLimitExceeded'), true)).toMatchObject({ afterMs: 60_000 })
})

test('InvalidMessageSeq waits for the car’s needs', async () => {
  const { parts } = world({})
  expect(await afterRefusal(parts, order, refusal('InvalidMessageSeq'), true)).toMatchObject({
    type: 'wait-for-needs',
  })
})

test('a refusal without a reason is not repeated, and says what is installed', async () => {
  const { parts } = world({ GetChargingProfiles: { status: 'Accepted' } })
  expect(await afterRefusal(parts, order, undefined, true)).toEqual({
    type: 'settled',
    state: 'rejected',
    detail: 'the station refused the TxProfile (no reason given); it has installed: 77 at EVSE 1, level 0',
  })
})

test('UnsupportedRateUnit of a DC outlet is final', async () => {
  const { parts } = world({})
  const { phases: _, ...dc } = order
  expect(await afterRefusal(parts, dc, refusal('UnsupportedRateUnit'), true)).toMatchObject({ state: 'rejected' })
})

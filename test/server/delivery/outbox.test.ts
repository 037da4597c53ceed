import type { OCPP20 } from 'typed-ocpp'
import { expect, test } from 'vitest'
import { Outbox } from '../../../server/delivery/outbox.ts'
import { CallFailure } from '../../../server/ocpp/call-error.ts'
import type { ProfileOrder } from '../../../server/ocpp/v201/profile.ts'
import { ManualClock } from '../../helpers/manual-clock.ts'

type Response = Pick<OCPP20.SetChargingProfileResponse, 'status' | 'statusInfo'>

/** A link whose stations answer by a script, and what the outbox made of it. */
function world(script: readonly (Response | CallFailure)[]) {
  const clock = new ManualClock('2026-01-14T15:00:00Z')
  const answers = [...script]
  const sent: OCPP20.SetChargingProfileRequest[] = []
  const states: string[] = []
  const accepted: ProfileOrder[] = []
  const refused: ProfileOrder[] = []
  const dropped: ProfileOrder[] = []
  const connected = new Set(['CS1', 'CS2'])
  const link = {
    isConnected: (stationId: string) => connected.has(stationId),
    call: async (
      _stationId: string,
      _action: string,
      payload: object,
      _timeoutMs: number,
      isWanted?: () => boolean,
    ) => {
      if (isWanted?.() === false) throw new CallFailure('withdrawn', 'not wanted any more')
      sent.push(payload as OCPP20.SetChargingProfileRequest)
      const answer = answers.shift() ?? { status: 'Accepted' }
      if (answer instanceof CallFailure) throw answer
      return answer
    },
  }
  /** When what is begun is on record; at once, as long as a test does not want it otherwise. */
  const recorded = { promise: Promise.resolve(true) }
  const outbox = new Outbox(link, clock, {
    changed: (_stationId, _evseId, { state, attempts }) => states.push(`${state} ${attempts}`),
    attempted: () => recorded.promise,
    accepted: (order) => accepted.push(order),
    refused: (order) => refused.push(order),
    dropped: (order) => dropped.push(order) > 0,
  })
  return { clock, outbox, sent, states, accepted, refused, dropped, connected, recorded }
}

function order(powerW: number, stationId = 'CS1'): ProfileOrder {
  const startMs = Date.parse('2026-01-14T15:00:00Z')
  const steps = [powerW, powerW / 2, powerW / 4, 0].map((power, slot) => ({
    startMs: startMs + slot * 900_000,
    powerW: power,
  }))
  return { stationId, evseId: 1, transactionId: 'tx-1', phases: 3, schedule: { steps } }
}

const silence = new CallFailure('timeout', 'no answer in time')
const error = (code: string) => new CallFailure('refused', code, code)
const rejected = (reasonCode?: string): Response => ({
  status: 'Rejected',
  ...(reasonCode ? { statusInfo: { reasonCode } } : {}),
})

/** Dispatches one order and lets the clock run until it is settled. */
async function delivered({ outbox, clock }: ReturnType<typeof world>, what = order(8_000)): Promise<void> {
  let isDone = false
  const done = outbox.dispatch([{ order: what, step: 'lowers' }]).then(() => {
    isDone = true
  })
  while (!isDone) await clock.advance(100)
  await done
}

test('an accepted profile is sent once', async () => {
  const w = world([])
  await delivered(w)
  expect(w.states).toEqual(['pending 0', 'sent 1', 'accepted 1'])
  expect(w.accepted).toHaveLength(1)
})

test('delivers again after a time-out, the same to the byte, then stops at Accepted', async () => {
  const w = world([silence])
  await delivered(w)
  expect(w.sent).toHaveLength(2)
  expect(w.sent[1]).toEqual(w.sent[0])
  expect(w.states.at(-1)).toBe('accepted 2')
})

test('gives up after three attempts without an answer, and says so', async () => {
  const w = world([silence, silence, silence, silence])
  await delivered(w)
  expect(w.sent).toHaveLength(3)
  expect(w.states.at(-1)).toBe('expired 3')
  expect(w.outbox.delivery('CS1', 1)?.detail).toBe('the station did not answer')
})

test.each(['InternalError', 'GenericError'])('tries again after %s', async (code) => {
  const w = world([error(code)])
  await delivered(w)
  expect(w.states.at(-1)).toBe('accepted 2')
})

test.each([
  ['NotImplemented', 'unsupported 1'],
  ['NotSupported', 'unsupported 1'],
  ['FormatViolation', 'rejected 1'],
  ['OccurrenceConstraintViolation', 'rejected 1'],
])('does not try again after %s', async (code, state) => {
  const w = world([error(code)])
  await delivered(w)
  expect(w.sent).toHaveLength(1)
  expect(w.states.at(-1)).toBe(state)
})

test('a station that knows amperes alone gets amperes from then on', async () => {
  const w = world([rejected('UnsupportedRateUnit')])
  await delivered(w)
  await delivered(w, order(4_140))
  expect(w.sent.map(({ chargingProfile }) => chargingProfile.chargingSchedule[0]?.chargingRateUnit)).toEqual([
    'W',
    'A',
    'A',
  ])
})

test('a station that cannot take so many periods gets half of them', async () => {
  const w = world([rejected('TooManyElements')])
  await delivered(w)
  expect(
    w.sent.map(({ chargingProfile }) => chargingProfile.chargingSchedule[0]?.chargingSchedulePeriod.length),
  ).toEqual([4, 2])
})

test('a refusal that a repetition cannot mend is final', async () => {
  const w = world([rejected('InvalidSchedule')])
  await delivered(w)
  expect(w.states.at(-1)).toBe('rejected 1')
  expect(w.outbox.delivery('CS1', 1)?.detail).toBe('the station refused the TxProfile (InvalidSchedule)')
})

test('a newer plan replaces one still waiting for its station', async () => {
  const w = world([])
  w.connected.delete('CS1')
  await delivered(w, order(8_000))
  await delivered(w, order(4_000))
  expect(w.sent).toEqual([])
  w.connected.add('CS1')
  w.outbox.reconnected('CS1')
  await w.clock.advance(0)
  await new Promise((resolve) => setImmediate(resolve))
  expect(
    w.sent.map(({ chargingProfile }) => chargingProfile.chargingSchedule[0]?.chargingSchedulePeriod[0]?.limit),
  ).toEqual([4_000])
})

test('a profile that is not wanted any more when it is on record is not sent, and counts as not taken', async () => {
  const w = world([])
  const record = Promise.withResolvers<boolean>()
  w.recorded.promise = record.promise
  const [older, newer, gone] = [order(8_000), order(4_000), order(2_000, 'CS2')]
  const all = [older, newer, gone].map((each) => w.outbox.dispatch([{ order: each, step: 'lowers' }]))
  w.outbox.cancel('CS2', 1)
  record.resolve(true)
  await Promise.all(all)
  expect(w.accepted).toEqual([newer])
  expect(w.refused).toEqual([older, gone])
  expect(w.sent).toHaveLength(1)
})

test('while nothing can be put on record no car is raised; what lowers goes out', async () => {
  const w = world([])
  w.recorded.promise = Promise.resolve(false)
  await delivered(w, order(2_000))
  expect(w.states.at(-1)).toBe('accepted 1')
  const raise = order(8_000, 'CS2')
  const raising = w.outbox.dispatch([{ order: raise, step: 'raises' }])
  await new Promise((resolve) => setImmediate(resolve))
  expect([w.sent.length, w.refused]).toEqual([1, [raise]])
  w.recorded.promise = Promise.resolve(true)
  await w.clock.advance(1_000)
  await raising
  expect(w.accepted.at(-1)).toBe(raise)
})

test('a lost connection waits for the station, without wasting attempts', async () => {
  const w = world([new CallFailure('disconnected', 'gone')])
  await delivered(w)
  expect(w.states.at(-1)).toBe('pending 1')
  w.outbox.reconnected('CS1')
  await new Promise((resolve) => setImmediate(resolve))
  expect(w.states.at(-1)).toBe('accepted 1')
})

test('what lowers a car’s power goes out before what raises another’s', async () => {
  const w = world([])
  await w.outbox.dispatch([
    { order: order(8_000, 'CS2'), step: 'raises' },
    { order: order(2_000, 'CS1'), step: 'lowers' },
  ])
  expect(w.accepted.map(({ stationId }) => stationId)).toEqual(['CS1', 'CS2'])
})

test('nothing is raised where what lowers found no answer', async () => {
  const w = world([silence, silence, silence])
  let isDone = false
  const done = w.outbox
    .dispatch([
      { order: order(2_000, 'CS1'), step: 'lowers' },
      { order: order(8_000, 'CS2'), step: 'raises' },
    ])
    .then(() => {
      isDone = true
    })
  while (!isDone) await w.clock.advance(100)
  await done
  expect(w.accepted).toEqual([])
  expect(w.dropped.map(({ stationId }) => stationId)).toEqual(['CS2'])
})

test('a raise waits for what an earlier call lowers', async () => {
  const w = world([silence])
  const lowering = w.outbox.dispatch([{ order: order(2_000, 'CS1'), step: 'lowers' }])
  const raising = w.outbox.dispatch([{ order: order(8_000, 'CS2'), step: 'raises' }])
  await new Promise((resolve) => setImmediate(resolve))
  expect(w.accepted).toEqual([])
  await w.clock.advance(1_000)
  await Promise.all([lowering, raising])
  expect(w.accepted.map(({ stationId }) => stationId)).toEqual(['CS1', 'CS2'])
})

test('a raise waits for what a later call lowers, too', async () => {
  const w = world([silence, silence, { status: 'Accepted' }, silence, silence])
  w.connected.add('CS3')
  const first = w.outbox.dispatch([
    { order: order(2_000, 'CS1'), step: 'lowers' },
    { order: order(8_000, 'CS2'), step: 'raises' },
  ])
  await new Promise((resolve) => setImmediate(resolve))
  // CS1 answers a second later; CS3 answers never.
  let isDone = false
  const second = w.outbox.dispatch([{ order: order(3_000, 'CS3'), step: 'lowers' }])
  const all = Promise.all([first, second]).then(() => {
    isDone = true
  })
  while (!isDone) await w.clock.advance(100)
  await all
  expect(w.dropped.map(({ stationId }) => stationId)).toEqual(['CS2'])
})

test('nothing is raised where what lowers was replaced by a newer plan, though its station took that one', async () => {
  const w = world([])
  const record = Promise.withResolvers<boolean>()
  w.recorded.promise = record.promise
  const older = w.outbox.dispatch([
    { order: order(2_000, 'CS1'), step: 'lowers' },
    { order: order(8_000, 'CS2'), step: 'raises' },
  ])
  const newer = order(6_000, 'CS1')
  const replacing = w.outbox.dispatch([{ order: newer, step: 'lowers' }])
  record.resolve(true)
  await Promise.all([older, replacing])
  expect(w.accepted).toEqual([newer])
  expect(w.dropped.map(({ stationId }) => stationId)).toEqual(['CS2'])
})

test('what is cancelled or replaced while its plan is being sent does not come back', async () => {
  const w = world([])
  const stationIds = Array.from({ length: 30 }, (_, index) => `CS${index}`)
  for (const stationId of stationIds) w.connected.add(stationId)
  const older = w.outbox.dispatch(stationIds.map((stationId) => ({ order: order(8_000, stationId), step: 'lowers' })))
  w.outbox.cancel('CS28', 1)
  await w.outbox.dispatch([{ order: order(4_000, 'CS29'), step: 'lowers' }])
  await older
  expect(w.sent).toHaveLength(29)
  const limits = w.sent.map(
    ({ chargingProfile }) => chargingProfile.chargingSchedule[0]?.chargingSchedulePeriod[0]?.limit,
  )
  expect(limits.filter((limit) => limit === 4_000)).toHaveLength(1)
  expect(w.outbox.delivery('CS28', 1)).toMatchObject({ state: 'pending', attempts: 0 })
})

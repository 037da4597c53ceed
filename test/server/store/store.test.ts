import { expect, test } from 'vitest'
import type { Schema } from '../../../server/store/schema.ts'
import type { Store } from '../../../server/store/store.ts'
import { onEachEngine } from '../../helpers/store-places.ts'

const dayMs = 86_400_000

function event(seqNo: number, more: Partial<Schema['transaction_event']> = {}): Schema['transaction_event'] {
  return {
    station_id: 'CS1',
    transaction_id: 'tx-1',
    seq_no: seqNo,
    event_type: 'Updated',
    trigger_reason: 'MeterValuePeriodic',
    at_ms: 1_000 + seqNo,
    received_ms: 2_000 + seqNo,
    payload: '{"text":"\\u0000 ä"}',
    ...more,
  }
}

function transaction(id: string, startedMs: number, endedMs: number | null): Schema['charging_transaction'] {
  return {
    station_id: 'CS1',
    transaction_id: id,
    evse_id: 1,
    session_id: null,
    started_ms: startedMs,
    ended_ms: endedMs,
    stopped_reason: endedMs === null ? null : 'Local',
  }
}

function entry(seq: number, more: Partial<Schema['log']> = {}): Schema['log'] {
  const texts = { station_id: null, text: `entry=${seq}`, direction: null, frame: null, happening_id: null }
  return { seq, at_ms: seq, kind: 'frame', ...texts, bytes: 100, ...more }
}

function session(id: string, endedMs: number | null): Schema['session'] {
  return { id, arrival_ms: 0, ended_ms: endedMs, content: '{}', number: Number(id.split('#')[1]) }
}

function delivery(id: number, sessionId: string): Schema['delivery'] {
  const what = { station_id: 'CS1', evse_id: 1, transaction_id: 'tx-1', plan_id: 1, profile_id: 2, detail: null }
  return { id, at_ms: 0, session_id: sessionId, state: 'pending', attempt: 0, ...what }
}

const limits = { logDays: 7, logMb: 1_000, historyDays: 30, plansMb: 1_000 }
const newest = { limit: 5_000 }
onEachEngine((place) => {
  test('gives back what it took, after it was closed and opened', async () => {
    await using there = await place()
    const before = await there.open()
    await before.saveSettings({ gridLimitW: 7_000, name: 'Mühle' })
    await before.saveStation({ stationId: 'CS1', vendorName: 'V', model: 'M' })
    const series = { stepMs: 900_000, startsMs: [1_768_402_800_000], values: [0.1 + 0.2] }
    const file = { fileName: 'a.csv' } as never
    await before.saveUpload('prices', { file, series })
    await before.close()

    const after = await there.open()
    expect(await after.settings()).toEqual({ gridLimitW: 7_000, name: 'Mühle' })
    expect(await after.stations()).toEqual([{ stationId: 'CS1', vendorName: 'V', model: 'M' }])
    expect(await after.uploads()).toEqual([{ kind: 'prices', upload: { file, series } }])
    await after.close()
  })

  test('writes a change of what people set with its record, or neither', async () => {
    await using there = await place()
    const store = await there.open()
    const change = { id: 1, at_ms: 5, kind: 'settings', content: '{"gridLimitW":7000}' }
    await store.saveSettings({ gridLimitW: 7_000 }, change)
    // The number is taken.
    await expect(store.saveSettings({ gridLimitW: 9_000 }, change)).rejects.toThrow()
    await expect(store.removeUpload('prices', change)).rejects.toThrow()
    expect(await store.settings()).toEqual({ gridLimitW: 7_000 })
    expect(await store.history.inputChanges(5)).toEqual([change])
    await store.close()
  })

  test('keeps each event of a transaction once, as it first came', async () => {
    await using there = await place()
    const store = await there.open()
    await store.commit({
      charging_transaction: [transaction('tx-1', 0, null)],
      transaction_event: [event(1), event(0)],
    })
    await store.commit({ transaction_event: [event(1, { payload: '{"is":"another"}' }), event(2)] })
    const [record] = await store.history.transaction('tx-1')
    expect(record?.events).toEqual([event(0), event(1), event(2)])
    await store.close()
  })

  test('completes what it knows of a transaction: what a newer row leaves open stays, and it began when it first did', async () => {
    await using there = await place()
    const store = await there.open()
    const running = { ...transaction('tx-1', 5, null), session_id: 'CS1/1#1' }
    await store.commit({ charging_transaction: [running] })
    const toldAgain = { ...transaction('tx-1', 9, 9), evse_id: null }
    await store.commit({ charging_transaction: [toldAgain] })
    await store.commit({ charging_transaction: [transaction('tx-1', 7, null)] })
    const ended = { ...running, ended_ms: 9, stopped_reason: 'Local' }
    expect((await store.history.transaction('tx-1'))[0]?.transaction).toEqual(ended)
    await store.close()
  })

  test('writes all of a batch or nothing', async () => {
    await using there = await place()
    const store = await there.open()
    const broken = { ...entry(2), text: null } as unknown as Schema['log']
    await expect(store.commit({ session: [session('CS1/1#1', null)], log: [entry(1), broken] })).rejects.toThrow()
    expect(await store.history.log(newest)).toEqual([])
    expect(await store.sessions(0)).toEqual([])
    await store.close()
  })

  test('takes text that no database likes', async () => {
    await using there = await place()
    const store = await there.open()
    await store.commit({ log: [entry(1, { text: 'a\0b\ud800c "d" \\ \'e\'' })] })
    expect((await store.history.log(newest))[0]?.text).toBe('a\ufffdb\ufffdc "d" \\ \'e\'')
    await store.close()
  })

  test('finds entries of the log by kind, station and words, a page at a time', async () => {
    await using there = await place()
    const store = await there.open()
    const entries = Array.from({ length: 600 }, (_, index) => entry(index + 1))
    entries[99] = entry(100, { kind: 'problem', station_id: 'CS1', text: 'It is 100% Broken_here' })
    entries[199] = entry(200, { kind: 'problem', station_id: 'CS2', text: 'broken' })
    await store.commit({ log: entries })
    const seqs = async (query: Partial<Parameters<Store['history']['log']>[0]>) =>
      (await store.history.log({ limit: 3, ...query })).map(({ seq }) => seq)
    expect(await seqs({})).toEqual([598, 599, 600])
    expect(await seqs({ before: 598 })).toEqual([595, 596, 597])
    expect(await seqs({ after: 10 })).toEqual([11, 12, 13])
    expect(await seqs({ kinds: ['problem'] })).toEqual([100, 200])
    expect(await seqs({ kinds: ['problem', 'frame'], before: 101 })).toEqual([98, 99, 100])
    expect(await seqs({ stationId: 'CS2' })).toEqual([200])
    expect(await seqs({ text: 'BROKEN 100%' })).toEqual([100])
    expect(await seqs({ text: '0%b' })).toEqual([])
    await store.close()
  })

  test('shows the frame of a line that its happening holds, as long as that is kept', async () => {
    await using there = await place()
    const store = await there.open()
    const frame = '[2,"1","Heartbeat",{}]'
    const held = { id: 7, at_ms: 1, kind: 'frame', station_id: 'CS1', content: frame, bytes: 62 }
    const nowMs = 8 * 86_400_000
    await store.commit({
      happening: [held],
      log: [entry(1, { at_ms: nowMs, happening_id: 7 }), entry(2, { at_ms: nowMs })],
    })
    expect((await store.history.log(newest)).map((line) => line.frame)).toEqual([frame, undefined])
    expect(await store.history.log({ limit: 5, text: 'heartbeat' })).toHaveLength(1)
    await store.prune(limits, nowMs)
    expect((await store.history.log(newest)).map((line) => line.frame)).toEqual([undefined, undefined])
    await store.close()
  })

  test('deletes the oldest of the log by age, and by size', async () => {
    await using there = await place()
    const store = await there.open()
    const nowMs = 100 * dayMs
    const old = Array.from({ length: 2_500 }, (_, index) => entry(index + 1, { at_ms: 92 * dayMs }))
    const young = Array.from({ length: 2_500 }, (_, index) => entry(index + 2_501, { at_ms: 99 * dayMs }))
    await store.commit({ log: [...old, ...young] })
    await store.prune(limits, nowMs)
    const left = await store.history.log(newest)
    expect([left.length, left[0]?.seq]).toEqual([2_500, 2_501])
    await store.commit({ log: [entry(5_001, { at_ms: nowMs })] })
    // 2,501 entries of 100 bytes.
    await store.prune({ ...limits, logMb: 0.02 }, nowMs)
    expect((await store.history.log(newest)).map(({ seq }) => seq)).toEqual(
      Array.from({ length: 200 }, (_, index) => 4_802 + index),
    )
    expect((await store.numbering()).log).toBe(5_002)
    await store.close()
  })

  test('deletes what ended long ago, and nothing of what goes on', async () => {
    await using there = await place()
    const store = await there.open()
    await store.commit({
      session: [session('CS1/1#1', 10 * dayMs), session('CS1/1#2', null), session('CS1/1#3', 90 * dayMs)],
      delivery: [delivery(1, 'CS1/1#1'), delivery(2, 'CS1/1#2'), delivery(3, 'CS1/1#3')],
      charging_transaction: [transaction('tx-1', 0, 10 * dayMs), transaction('tx-2', 0, null)],
      transaction_event: [event(0), event(0, { transaction_id: 'tx-2' })],
    })
    await store.prune(limits, 100 * dayMs)
    expect((await store.history.deliveries({ limit: 10 })).map(({ id }) => id)).toEqual([3, 2])
    expect((await store.history.transactions({ limit: 10 })).map((row) => row.transaction_id)).toEqual(['tx-2'])
    expect(await store.history.transaction('tx-1')).toEqual([])
    expect((await store.history.transaction('tx-2'))[0]?.events).toHaveLength(1)
    await store.close()
  })

  test('pages through transactions that began at the same time', async () => {
    await using there = await place()
    const store = await there.open()
    await store.commit({
      charging_transaction: ['a', 'b', 'c'].map((id) => transaction(id, 5, id === 'b' ? null : 9)),
    })
    const first = await store.history.transactions({ limit: 2 })
    const second = await store.history.transactions({ limit: 2, before: first.at(-1) })
    expect([...first, ...second].map((row) => row.transaction_id)).toEqual(['c', 'b', 'a'])
    expect(await store.history.transactions({ limit: 2, isRunning: true })).toEqual([transaction('b', 5, null)])
    expect(await store.runningTransactions()).toEqual([transaction('b', 5, null)])
    await store.close()
  })

  test('is opened by one server at a time', async () => {
    await using there = await place()
    const store = await there.open()
    await expect(there.open()).rejects.toThrow('another server is using')
    await store.close()
    await (await there.open()).close()
  })
})

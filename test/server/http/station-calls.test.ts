import { expect, test } from 'vitest'
import schemas from '../../../node_modules/ocpp-rpc/lib/schemas/ocpp2_0_1.json' with { type: 'json' }
import { stationActions } from '../../../server/ocpp/v201/actions.ts'
import { type TestServer, testServer } from '../../helpers/test-server.ts'

async function callStation(server: TestServer, stationId: string, action: string, payload: object) {
  const response = await fetch(`${server.url}/api/stations/${stationId}/calls/${action}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(payload),
  })
  return { status: response.status, body: await response.json() }
}

test('passes a call on as it is, and its result back', async () => {
  await using server = await testServer()
  const station = await server.connect('CS1')
  station.script.push({ result: { status: 'Scheduled' } })
  const { status, body } = await callStation(server, 'CS1', 'Reset', { type: 'OnIdle', evseId: 1 })
  expect([status, body]).toEqual([200, { result: { status: 'Scheduled' } }])
  expect(JSON.stringify((await station.serverCall('Reset')).payload)).toBe('{"type":"OnIdle","evseId":1}')
})

test('tells the station’s error by its code', async () => {
  await using server = await testServer()
  const station = await server.connect('CS1')
  station.script.push({ error: 'NotSupported' })
  expect(await callStation(server, 'CS1', 'ClearCache', {})).toMatchObject({
    status: 502,
    body: { callError: 'NotSupported' },
  })
})

test.each([
  ['a station that is not there', 'CS2', 'ClearCache', {}, 409, 'CS2 is not connected'],
  ['a message that only stations send', 'CS1', 'Heartbeat', {}, 400, '"Heartbeat" is not a message'],
  ['a payload against the schema', 'CS1', 'Reset', { type: 'Hard' }, 400, 'must be equal to one of the allowed values'],
])('refuses %s before anything is sent', async (_, stationId, action, payload, status, detail) => {
  await using server = await testServer()
  const station = await server.connect('CS1')
  const answer = await callStation(server, stationId, action, payload)
  expect(answer.status).toBe(status)
  expect(answer.body.detail).toContain(detail)
  expect(station.frames).toEqual([])
})

test('every message that a CSMS may send is known, DataTransfer among them', async () => {
  await using server = await testServer()
  const requests = schemas.flatMap(({ $id }) => /^urn:(\w+)\.req$/.exec($id)?.[1] ?? [])
  const ofStations: readonly string[] = stationActions.filter((action) => action !== 'DataTransfer')
  const titles = new Map<string, string>()
  for (const action of requests) titles.set(action, (await callStation(server, 'CS1', action, {})).body.title)
  const refused = [...titles].filter(([, title]) => title === 'No such call').map(([action]) => action)
  expect(requests).toHaveLength(64)
  expect(refused.toSorted()).toEqual(ofStations.toSorted())
})

test('a report is kept in parts, the newest of its request, until the station is removed', async () => {
  await using server = await testServer()
  const station = await server.connect('CS1')
  const report = (seqNo: number, tbc: boolean) => ({ requestId: 3, generatedAt: '2026-01-14T15:00:00Z', seqNo, tbc })
  const path = '/api/stations/CS1/reports/NotifyReport/3'
  await station.call('NotifyReport', report(0, true))
  expect(await server.get(path)).toMatchObject({ isComplete: false, messages: [{ seqNo: 0 }] })
  await station.call('NotifyReport', report(1, false))
  expect(await server.get(path)).toMatchObject({ isComplete: true, messages: [{ seqNo: 0 }, { seqNo: 1 }] })
  await station.call('NotifyReport', report(0, false))
  expect(await server.get(path)).toMatchObject({ isComplete: true, messages: [{ seqNo: 0 }] })
  await fetch(server.url + path.slice(0, '/api/stations/CS1'.length), { method: 'DELETE' })
  expect((await fetch(server.url + path)).status).toBe(404)
})

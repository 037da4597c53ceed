import { expect, test } from 'vitest'
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

import { once } from 'node:events'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { LiveMessage } from '../../../server/views/live.ts'
import { type TestServer, testServer } from '../../helpers/test-server.ts'

/** A browser's socket, and its messages in order. */
function viewer(server: TestServer, headers: Record<string, string> = {}) {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/live`, { headers })
  const messages: LiveMessage[] = []
  socket.on('message', (data) => messages.push(JSON.parse(String(data)) as LiveMessage))
  return {
    socket,
    async until(isSo: (messages: readonly LiveMessage[]) => boolean): Promise<readonly LiveMessage[]> {
      while (!isSo(messages)) await once(socket, 'message')
      return messages
    },
  }
}

test('shows everything at first, and then what changed, numbered', async () => {
  await using server = await testServer()
  const { socket, until } = viewer(server)
  const [first] = await until((messages) => messages.length > 0)
  expect(first).toMatchObject({ type: 'snapshot', seq: 0, stations: [], sessions: [] })

  await server.connect('CS1')
  const messages = await until((all) => all.some((message) => message.type === 'update' && message.stations))
  expect(messages.at(-1)).toMatchObject({ stations: [{ stationId: 'CS1', isConnected: true }] })
  expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, index) => index))
  socket.close()
})

test('of thousands of stations a browser is shown 200, and told how many there are', async () => {
  await using server = await testServer()
  const names = Array.from({ length: 230 }, (_, index) => `CS${1_000 + index}`)
  for (const name of names) await server.connect(name)
  const { socket, until } = viewer(server)
  const [first] = await until((messages) => messages.length > 0)
  expect(first).toMatchObject({ stationCounts: { known: 230, connected: 230 } })
  expect(first?.stations?.map(({ stationId }) => stationId)).toEqual(names.slice(0, 200))
  expect(await server.get<unknown[]>('/api/stations')).toHaveLength(230)
  socket.close()
})

test('a new browser sees the log from before it came', async () => {
  await using server = await testServer()
  await server.connect('CS1')
  const { socket, until } = viewer(server)
  const [first] = await until((messages) => messages.length > 0)
  expect(first?.log?.map(({ text }) => text)).toContain('connected address=127.0.0.1')
  socket.close()
})

test('a page of another origin is not shown anything', async () => {
  await using server = await testServer()
  const { socket } = viewer(server, { origin: 'https://elsewhere.example' })
  socket.on('error', () => undefined)
  const [, response] = await once(socket, 'unexpected-response')
  expect(response.statusCode).toBe(403)
  socket.terminate()
})

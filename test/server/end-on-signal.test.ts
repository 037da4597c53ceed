import { expect, test } from 'vitest'
import { serverProcess } from '../../bench/server-process.ts'
import type { SessionView } from '../../server/views/sessions.ts'
import { bootNotification, transactionEvent } from '../helpers/messages.ts'
import { OcppStation } from '../helpers/ocpp-station.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'

test('a first signal ends what is under way, closes stations with 1001, and loses nothing that was answered', async () => {
  await using folder = await temporaryFolder()
  const answered: string[] = []
  {
    await using server = await serverProcess({ DATA_DIR: folder.path, SHUTDOWN_SECONDS: '300' })
    const stations = await Promise.all(
      Array.from({ length: 10 }, (_, index) => OcppStation.connect(server.ocppUrl, `CS${index}`)),
    )
    await Promise.all(stations.map((station) => station.call('BootNotification', bootNotification)))
    const closed = stations.map((station) => station.closed())
    for (const [index, station] of stations.entries()) {
      const event = transactionEvent('Started', new Date().toISOString(), { transactionId: `tx-${index}` })
      void station.call('TransactionEvent', event).then(() => answered.push(`tx-${index}`))
    }
    server.process.kill('SIGTERM')
    expect(await Promise.all(closed)).toEqual(stations.map(() => 1001))
    expect(await server.ended()).toBe(0)
  }
  await using server = await serverProcess({ DATA_DIR: folder.path })
  const sessions = (await (await fetch(`${server.url}/api/sessions`)).json()) as SessionView[]
  expect(sessions.map(({ transactionId }) => transactionId)).toEqual(expect.arrayContaining(answered))
})

test('a second signal ends it at once', async () => {
  await using server = await serverProcess({ DATA_DIR: 'memory', SHUTDOWN_SECONDS: '300' })
  const station = await OcppStation.connect(server.ocppUrl, 'DEAF')
  await station.call('BootNotification', bootNotification)
  // It does not confirm that it is closed, so closing takes its time.
  station.stopReading()
  server.process.kill('SIGTERM')
  while (!server.lines.some((line) => line.includes('closing'))) await new Promise((resolve) => setImmediate(resolve))
  server.process.kill('SIGINT')
  expect(await server.ended()).toBe(1)
  expect(server.lines.at(-1)).toBe('flattop ended at once signal=SIGINT')
  await station.close()
})

test('a station that does not confirm that it is closed is cut off, and the end is in order', async () => {
  await using server = await serverProcess({ DATA_DIR: 'memory', SHUTDOWN_SECONDS: '15' })
  const station = await OcppStation.connect(server.ocppUrl, 'DEAF')
  station.stopReading()
  server.process.kill('SIGTERM')
  expect(await server.ended()).toBe(0)
  await station.close()
})

/**
 * How long the server's event loop is held up while a large site plans every second, its stations talk, and a console
 * looks on: `npm run bench:event-loop -- --sessions 300 --seconds 30`.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { WebSocket } from 'ws'
import { systemClock } from '../server/clock.ts'
import { startServer } from '../server/server.ts'

const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '300' },
    seconds: { type: 'string', default: '30' },
    'data-dir': { type: 'string', default: 'memory' },
  },
})
const sessions = Number(values.sessions)
const seconds = Number(values.seconds)

let plans = 0
const server = await startServer(
  {
    port: 0,
    host: '127.0.0.1',
    isStrict: false,
    settings: { gridLimitW: sessions * 1_500 },
    dataDir: values['data-dir'],
    clock: undefined,
  },
  {
    clock: systemClock,
    print: (line) => {
      if (line.includes(' plan ')) plans++
    },
  },
)
const stations = fork(new URL('./chatty-stations.ts', import.meta.url), [
  server.ocppUrl.replace('/{stationId}', ''),
  String(sessions),
])
await once(stations, 'message')
const viewer = new WebSocket(`${server.consoleUrl.replace('http', 'ws')}live`)
viewer.on('message', () => undefined)
await once(viewer, 'open')

plans = 0
const loop = monitorEventLoopDelay({ resolution: 1 })
loop.enable()
for (let second = 0; second < seconds; second++) {
  await fetch(`${server.consoleUrl}api/site`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ gridLimitW: sessions * 1_500 + (second % 2) * 10_000 }),
  })
  await delay(1_000)
}
loop.disable()

const ms = (nanoseconds: number) => (nanoseconds / 1e6).toFixed(1)
console.log(
  `sessions=${sessions} seconds=${seconds} plans=${plans} ` +
    `event loop delay p50=${ms(loop.percentile(50))}ms p99=${ms(loop.percentile(99))}ms max=${ms(loop.max)}ms ` +
    `memory=${(process.memoryUsage().rss / 1_048_576).toFixed(0)}MB`,
)
viewer.terminate()
stations.kill()
await server.close()

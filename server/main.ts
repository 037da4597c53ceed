/** The server's command: reads the environment, starts, says where, and closes on a signal. */

import { scaledClock, systemClock } from './clock.ts'
import { type Config, configFrom, defaultCloseDeadlineMs } from './config.ts'
import { endOnSignal } from './end-on-signal.ts'
import { messageOf } from './error-message.ts'
import { type RunningServer, startServer } from './server.ts'

const config = configuration()
const clock = config.clock
  ? scaledClock(config.clock.speed, config.clock.startMs, config.clock.realStartMs)
  : systemClock
const server = await started(config)

console.log(
  `flattop listening console=${server.consoleUrl} ocpp=${server.ocppUrl} api=${server.consoleUrl}api/openapi.json`,
)
if (server.setupUrl) console.log(`Nobody can log in yet. Make the first operator at ${server.setupUrl}`)
console.log(`Open ${server.consoleUrl} in a browser, and point a station at ${server.ocppUrl} (subprotocol ocpp2.0.1).`)

process.on('unhandledRejection', (error) => {
  console.error('flattop stopped by a bug:', error)
  void server.close().finally(() => process.exit(1))
})
endOnSignal({
  close: () => server.close(),
  print: (line) => console.log(line),
  deadlineMs: config.closeDeadlineMs ?? defaultCloseDeadlineMs,
})

function configuration(): Config {
  try {
    return configFrom(process.env)
  } catch (error) {
    return fail(error)
  }
}

async function started(from: Config): Promise<RunningServer> {
  try {
    return await startServer(from, { clock, print: (line) => console.log(line), isDev: process.argv.includes('--dev') })
  } catch (error) {
    return fail(
      (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
        ? new Error(`port ${from.port} is in use; choose another with PORT, or 0 for any`)
        : error,
    )
  }
}

function fail(error: unknown): never {
  console.error(`flattop cannot start: ${messageOf(error)}`)
  process.exit(1)
}

/** `npm run demo`: a server, a simulated household and two stations with cars, day after day in fast time. */
import { parseArgs } from 'node:util'
import { type Clock, fastClock } from './clock.ts'
import { houseCsv, type PricePoint, priceAt, pricesCsv, readPrices } from './demo-series.ts'
import { type DemoServer, startDemoServer } from './demo-server.ts'
import { DemoStory, timed } from './demo-story.ts'
import { Ledger } from './ledger.ts'
import { houseLoadW, nextDay, readScenario, type Scenario, startMs } from './scenario.ts'

const usage = `A demonstration of Flattop: one simulated household, day after day.

usage: npm run demo -- [--speed 180] [--port 8080]

  --speed NUMBER  simulated seconds in a real one; default 180, an hour in 20 s
  --port NUMBER   port of the console and of the stations; default 8080, 0 picks one
  --help          this text`

const dayMs = 86_400_000
const daysAhead = 7
// The server needs a moment to start; the story waits for it.
const headStartMs = 2_000

const { speed, port } = argumentsOrExit()
const end = new AbortController()
// A terminal and npm may both pass the signal on: the first one counts.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end.abort())

try {
  await demonstrate()
  process.exit(0)
} catch (error) {
  console.error(`The demonstration ends: ${explained(error)}`)
  process.exit(1)
}

async function demonstrate(): Promise<void> {
  const scenario = await readScenario(new URL('../fixtures/scenarios/family-evening.json', import.meta.url))
  const prices = await readPrices(new URL('../fixtures/prices/demo-week.csv', import.meta.url))
  const realStartMs = Date.now() + headStartMs
  const clock = fastClock({ speed, startMs: startMs(scenario), realStartMs })
  const server = await startDemoServer({ environment: environmentOf(scenario, realStartMs), print: printServerLine })
  introduce(server, scenario)
  const ledger = new Ledger({
    priceAt: (atMs) => priceAt(prices, atMs),
    houseLoadW: (atMs) => houseLoadW(scenario, atMs),
  })
  const story = new DemoStory({
    scenario,
    clock,
    ledger,
    ocppUrl: server.ocppUrl,
    tell: (sentence) => console.log(timed(sentence, clock.now(), scenario.timeZone)),
  })
  try {
    await Promise.race([
      playDays(server, story, clock, scenario, prices),
      story.keepAccount(end.signal),
      brokenBy(server),
    ])
  } catch (error) {
    if (!end.signal.aborted) throw error
  } finally {
    end.abort()
    await story.close()
    await server.close()
  }
}

async function playDays(server: DemoServer, story: DemoStory, clock: Clock, scenario: Scenario, prices: PricePoint[]) {
  let dayStartMs = startMs(scenario)
  let knownUntilMs = Number.NEGATIVE_INFINITY
  while (!end.signal.aborted) {
    if (knownUntilMs < dayStartMs + 2 * dayMs) {
      knownUntilMs = await uploadSeries(server, scenario, prices, knownUntilMs, dayStartMs)
    }
    await story.playDay(dayStartMs, end.signal)
    dayStartMs = nextDay(dayStartMs, scenario.timeZone)
    console.log(timed('The next day.', clock.now(), scenario.timeZone))
  }
}

/**
 * Uploads prices and load as a person would; after the real week, the same week once more, named so.
 *
 * @returns until when they are known, epoch ms
 */
async function uploadSeries(
  server: DemoServer,
  scenario: Scenario,
  prices: readonly PricePoint[],
  knownUntilMs: number,
  dayStartMs: number,
): Promise<number> {
  const weekStartMs = prices[0]?.startMs ?? dayStartMs
  const isFirst = knownUntilMs < weekStartMs
  const fromMs = isFirst ? weekStartMs : Math.floor((dayStartMs - dayMs - weekStartMs) / dayMs) * dayMs + weekStartMs
  const toMs = fromMs + (isFirst ? prices.length / 24 : daysAhead + 1) * dayMs
  const suffix = isFirst ? '' : '-repeated'
  await server.upload(
    'base-load',
    houseCsv(scenario, fromMs, toMs),
    `simulated-household${suffix}.csv`,
    scenario.timeZone,
  )
  await server.upload('prices', pricesCsv(prices, fromMs, toMs), `demo-week${suffix}.csv`, scenario.timeZone)
  return toMs
}

function environmentOf(scenario: Scenario, realStartMs: number): Record<string, string> {
  const { siteName, timeZone, gridLimitW } = scenario
  return {
    PORT: String(port),
    // What is played is no real site's data: nothing of it is kept.
    DATA_DIR: 'memory',
    CLOCK_SPEED: String(speed),
    CLOCK_START: new Date(startMs(scenario)).toISOString(),
    CLOCK_REAL_START: String(realStartMs),
    TIME_ZONE: timeZone,
    SITE_NAME: siteName,
    GRID_LIMIT_W: String(gridLimitW),
  }
}

function introduce({ consoleUrl }: DemoServer, { gridLimitW }: Scenario): void {
  const seconds = 3_600 / speed
  console.log(`
  Flattop demonstration: an hour passes in ${seconds >= 1 ? Math.round(seconds) : seconds.toFixed(2)} s.

      Console:  ${consoleUrl}

  The household, its two stations and their cars are simulated, behind a grid limit of ${gridLimitW / 1_000} kW.
  The prices are those of the German day-ahead market of a week in 2025, plus 0.15 € for taxes and grid
  (Bundesnetzagentur, SMARD.de, CC BY 4.0). Ctrl-C ends the demonstration.
`)
}

function printServerLine(line: string): void {
  console.log(process.stdout.isTTY ? `\u001b[2m    ${line}\u001b[0m` : `    ${line}`)
}

async function brokenBy(server: DemoServer): Promise<never> {
  throw new Error(await server.ended)
}

function explained(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return /in use/.test(text) ? `port ${port} is in use. Choose another: npm run demo -- --port ${port + 1}` : text
}

function argumentsOrExit(): { speed: number; port: number } {
  try {
    const { values } = parseArgs({
      options: {
        speed: { type: 'string', default: '180' },
        port: { type: 'string', default: '8080' },
        help: { type: 'boolean', default: false },
      },
    })
    if (values.help) {
      console.log(usage)
      process.exit(0)
    }
    return { speed: numberFrom('speed', values.speed, 1, 3_600), port: numberFrom('port', values.port, 0, 65_535) }
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`)
    process.exit(2)
  }
}

function numberFrom(name: string, text: string, min: number, max: number): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= min && value <= max) return value
  throw new Error(`--${name} is "${text}"; a number from ${min} to ${max} is expected`)
}

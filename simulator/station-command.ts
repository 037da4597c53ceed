/** `npm run station`: one simulated station with a car, at any CSMS. */
import { fastClock } from './clock.ts'
import { Station } from './station.ts'
import { ArgumentProblem, type StationArguments, stationArguments, stationUsage } from './station-arguments.ts'
import { lineOf } from './station-events.ts'

const given = argumentsOrExit()
const clock = fastClock({ speed: given.speed, startMs: given.startMs })
const station = new Station({
  ...given,
  clock,
  evses: evseModels(given),
  tell: (event) => print(lineOf(event)),
})
const end = new AbortController()
// A terminal and npm may both pass the signal on: the first one counts.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end.abort())

station.open()
await Promise.race([station.whenAccepted(), signalled()])
if (!end.signal.aborted) {
  await station.plugIn(given.evseId, given.car, given.departureMs)
  await departureOrSignal()
}
const { deliveredWh, missingWh } = station.progress(given.evseId)
await station.close()
print(`left charged=${(deliveredWh / 1_000).toFixed(2)}kWh missing=${(missingWh / 1_000).toFixed(2)}kWh`)

function argumentsOrExit(): StationArguments {
  try {
    const found = stationArguments(process.argv.slice(2), Date.now())
    if (found !== 'help') return found
    console.log(stationUsage)
    process.exit(0)
  } catch (error) {
    if (!(error instanceof ArgumentProblem)) throw error
    console.error(`${error.message}\nSee npm run station -- --help`)
    process.exit(2)
  }
}

function evseModels({ evseId, car }: StationArguments) {
  const isDc = car.model.transfer === 'DC'
  const ceiling = { powerW: isDc ? 150_000 : 22_080, phases: 3 }
  return Array.from({ length: evseId }, (_, index) => ({ evseId: index + 1, isDc, ceiling }))
}

function signalled(): Promise<void> {
  return new Promise((resolve) => end.signal.addEventListener('abort', () => resolve(), { once: true }))
}

async function departureOrSignal(): Promise<void> {
  const waitMs = given.departureMs === undefined ? Number.POSITIVE_INFINITY : given.departureMs - clock.now()
  try {
    await clock.sleep(waitMs, end.signal)
  } catch (error) {
    if (!end.signal.aborted) throw error
  }
}

function print(line: string): void {
  console.log(`${new Date(clock.now()).toISOString()} ${given.stationId} ${line}`)
}

/**
 * Memory over many replans through the solver's worker: `npm run bench:replans -- --replans 10000 --sessions 3`.
 * Prints the process's memory ten times on the way; it must not go on growing.
 */
import { parseArgs } from 'node:util'
import type { PlanRequest } from '../optimizer/model.ts'
import { Solver } from '../server/planning/solver.ts'

const { values } = parseArgs({
  options: { replans: { type: 'string', default: '10000' }, sessions: { type: 'string', default: '3' } },
})
const replans = Number(values.replans)
const sessions = Number(values.sessions)
const slots = 96

/** A night whose prices and wishes differ a little each time. */
function requestOf(run: number): PlanRequest {
  return {
    strategy: 'cheapest',
    slotMs: Array(slots).fill(900_000),
    gridLimitW: Array(slots).fill(4_000 + sessions * 4_000),
    baseLoadW: Array.from({ length: slots }, (_, slot) => 400 + ((slot * 37 + run) % 90) * 10),
    pricePerKwh: Array.from({ length: slots }, (_, slot) => 0.2 + (((slot >> 2) * 7 + run) % 24) / 100),
    sessions: Array.from({ length: sessions }, (_, index) => ({
      id: `car-${index}`,
      energyWh: 8_000 + ((run + index * 13) % 40) * 250,
      firstSlot: 0,
      endSlot: slots - index * 4,
      minPowerW: 4_140,
      maxPowerW: 11_040,
    })),
  }
}

const solver = new Solver()
const startedMs = performance.now()
for (let run = 0; run <= replans; run++) {
  await solver.solve(requestOf(run))
  if (run % Math.max(1, Math.floor(replans / 10)) !== 0) continue
  const { rss, heapUsed } = process.memoryUsage()
  const mb = (bytes: number) => `${(bytes / 1_048_576).toFixed(0)}MB`
  console.log(
    `replans=${run} rss=${mb(rss)} heap=${mb(heapUsed)} elapsed=${((performance.now() - startedMs) / 1_000).toFixed(0)}s`,
  )
}
await solver.close()

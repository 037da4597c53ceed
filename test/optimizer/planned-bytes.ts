/** Plans sites of several sizes in a process of its own, beside busy threads where told, and prints a digest of each. */
import { createHash } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { worldFrom } from '../../bench/worlds.ts'
import { strategies } from '../../optimizer/model.ts'
import { plans } from '../../optimizer/plan.ts'
import { loadHighs } from '../../optimizer/solvers/highs.ts'
import { highsLimits } from '../../optimizer/solvers/solver-choice.ts'

const busy = Array.from({ length: Number(process.argv[2] ?? 0) }, () => new Worker('for (;;) {}', { eval: true }))
const highs = await loadHighs(highsLimits)
for (const [sessions, slots] of [
  [1, 24],
  [2, 24],
  [4, 32],
  [30, 48],
] as const) {
  for (const strategy of strategies) {
    const { calmPercent: _, ...request } = worldFrom({
      sessions,
      slots,
      strategy,
      minimumCurrent: true,
      seed: sessions,
    })
    const made = [...plans(request, { highs, isSupervised: true })].at(-1)
    const digest = createHash('sha256').update(JSON.stringify(made)).digest('hex')
    console.log(`${sessions} ${strategy} ${made?.isEndedByTime ?? false} ${digest}`)
  }
}
for (const worker of busy) await worker.terminate()

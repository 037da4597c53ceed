/** `npm run agreement -- --seed 7 --worlds 5000`: plans of random small sites beside HiGHS on the same models whole. */
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { plan } from '../optimizer/plan.ts'
import { loadHighs } from '../optimizer/solvers/highs.ts'
import { disagreements } from '../test/optimizer/disagreements.ts'
import { worlds } from '../test/optimizer/worlds.ts'

const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, worlds: { type: 'string', default: '2000' } },
})
const seed = Number(values.seed)
const numRuns = Number(values.worlds)
const highs = await loadHighs()
const methods = new Map<string, number>()
let differing = 0
for (const minimum of ['none', 'some'] as const) {
  const shape = minimum === 'none' ? { minimum, mostCars: 6, mostSlots: 24 } : { minimum, mostCars: 4, mostSlots: 8 }
  for (const world of fc.sample(worlds(shape), { seed, numRuns: Math.ceil(numRuns / 2) })) {
    const request = { ...world, calmPercent: 0 }
    const made = plan(request)
    methods.set(made.method, (methods.get(made.method) ?? 0) + 1)
    const found = disagreements(highs, request, made)
    if (found.length === 0) continue
    differing++
    console.log(`${found.join('; ')}\n${JSON.stringify(request)}`)
  }
}
const counts = [...methods].map(([method, count]) => `${method}=${count}`).join(' ')
console.log(`seed=${seed} worlds=${2 * Math.ceil(numRuns / 2)} ${counts} differing=${differing}`)
process.exitCode = differing > 0 ? 1 : 0

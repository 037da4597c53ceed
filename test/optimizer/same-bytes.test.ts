import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { plans } from '../../optimizer/plan.ts'
import { loadHighs } from '../../optimizer/solvers/highs.ts'
import type { MixedIntegerSolver } from '../../optimizer/solvers/mixed-integer.ts'
import { car, site } from './worlds.ts'

const script = fileURLToPath(new URL('./planned-bytes.ts', import.meta.url))

/** A line for each plan: sessions, strategy, whether the clock ended a search, and a digest of the plan's bytes. */
async function linesBeside(busyThreads: number): Promise<string[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [script, String(busyThreads)])
  return stdout.trim().split('\n')
}

test('the same requests give the same bytes in another process, and under load', async () => {
  const calm = await linesBeside(0)
  expect(calm).toHaveLength(16)
  expect(calm.filter((line) => line.includes(' true '))).toEqual([])
  expect(await linesBeside(3)).toEqual(calm)
})

test('a plan says where the clock ended a search', async () => {
  const highs = await loadHighs({ mostSeconds: 60 })
  const hasty: MixedIntegerSolver = (model) => {
    const { type, ...found } = highs(model)
    return type === 'infeasible' ? { type } : { ...found, type: 'stopped', bound: -1, isByTime: true }
  }
  // Three cars, of which one at a time has room for its least power in a slot: the flow's bound is out of reach.
  const sessions = ['a', 'b', 'c'].map((id) => car({ id, energyWh: 2500, minPowerW: 1500, maxPowerW: 2000 }))
  const request = site({ gridLimitW: [2500, 2500, 2500, 2500], pricePerKwh: [1, 2, 3, 4], sessions })
  expect([...plans(request, { highs: hasty })].at(-1)?.isEndedByTime).toBe(true)
  expect([...plans(request, { highs })].at(-1)?.isEndedByTime).toBeUndefined()
})

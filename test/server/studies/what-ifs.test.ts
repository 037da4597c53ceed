import { expect, test } from 'vitest'
import type { WhatIfTask } from '../../../server/studies/what-if-worker.ts'
import { WhatIfs, WhatIfsBusy } from '../../../server/studies/what-ifs.ts'

// Never on a busy machine, either.
const patientMs = 300_000

const task: WhatIfTask = {
  method: 'cheapest',
  request: {
    strategy: 'cheapest',
    slotMs: [3_600_000, 3_600_000],
    gridLimitW: [4_000, 4_000],
    baseLoadW: [0, 0],
    pricePerKwh: [0.3, 0.1],
    sessions: [{ id: 'a', energyWh: 4_000, firstSlot: 0, endSlot: 2, minPowerW: 0, maxPowerW: 4_000 }],
  },
}

test('each column is worked out in a thread', async () => {
  const [waits, comes] = await new WhatIfs(patientMs).ask([task, { ...task, method: 'uncontrolled' }])
  expect(waits).toMatchObject({ isDone: true, outcome: { siteLoadW: [0, 4_000] } })
  expect(comes).toMatchObject({ isDone: true, outcome: { siteLoadW: [4_000, 0] } })
})

test('what is not found by the deadline is told as not done', async () => {
  expect(await new WhatIfs(0).ask([task])).toEqual([{ isDone: false }])
})

test('a third at a time is refused, and one after them is not', async () => {
  const whatIfs = new WhatIfs(patientMs)
  const two = [whatIfs.ask([task]), whatIfs.ask([task])]
  await expect(whatIfs.ask([task])).rejects.toThrow(WhatIfsBusy)
  await Promise.all(two)
  expect(await whatIfs.ask([task])).toMatchObject([{ isDone: true }])
})

test('a request that cannot be meant fails, and holds up nothing', async () => {
  const whatIfs = new WhatIfs(patientMs)
  await expect(whatIfs.ask([{ ...task, request: { ...task.request, slotMs: [-1, 1] } }])).rejects.toThrow()
  expect(await whatIfs.ask([task])).toMatchObject([{ isDone: true }])
})

import { expect, test } from 'vitest'
import { scaledClock } from '../../server/clock.ts'

const hourMs = 3_600_000
// An hour passes in 4 ms.
const fast = scaledClock(1_000_000, 0, Date.now())

test('time runs by its speed', async () => {
  const startMs = fast.now()
  await fast.sleep(hourMs)
  await fast.sleep(hourMs, new AbortController().signal)
  expect(fast.now() - startMs).toBeGreaterThanOrEqual(hourMs)
})

test('all who sleep under a signal are woken by it, each once, with its reason', async () => {
  const ending = new AbortController()
  const done = fast.sleep(1, ending.signal)
  const sleepers = [1, 2, 3].map(() => fast.sleep(1e6 * hourMs, ending.signal))
  await done
  ending.abort('closing')
  expect(await Promise.allSettled(sleepers)).toEqual([1, 2, 3].map(() => ({ status: 'rejected', reason: 'closing' })))
  await expect(fast.sleep(1, ending.signal)).rejects.toBe('closing')
})

import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Turns } from '../../../server/ocpp/turns.ts'

/** Holds the event loop up, as real work does. */
function workFor(ms: number): void {
  const untilMs = performance.now() + ms
  while (performance.now() < untilMs);
}

test('work that fits into a turn is done at once', () => {
  const turns = new Turns(600_000)
  const done: number[] = []
  turns.run(() => done.push(1))
  turns.run(() => done.push(2))
  expect(done).toEqual([1, 2])
})

test('more than fits into a turn is done later, in the order it came, and others come in between', async () => {
  const turns = new Turns(2)
  const done: number[] = []
  const all = Promise.withResolvers<void>()
  for (let index = 0; index < 20; index++) {
    turns.run(() => {
      workFor(1)
      if (done.push(index) === 20) all.resolve()
    })
  }
  expect(done.length).toBeLessThan(20)
  let others = 0
  while (done.length < 20) {
    await nextTurn()
    others++
  }
  await all.promise
  // Of 20 ms of work, no turn takes more than three.
  expect(others).toBeGreaterThanOrEqual(5)
  expect(done).toEqual(Array.from({ length: 20 }, (_, index) => index))
})

test('what a turn leads to counts as part of it', async () => {
  const turns = new Turns(2)
  const answers = Array.from({ length: 20 }, async () => {
    await turns.next()
    workFor(1)
  })
  let isOver = false
  void Promise.all(answers).then(() => {
    isOver = true
  })
  let others = 0
  while (!isOver) {
    await nextTurn()
    others++
  }
  // Had only the promises been resolved in turns, all 20 ms of work would have been done in one.
  expect(others).toBeGreaterThanOrEqual(4)
})

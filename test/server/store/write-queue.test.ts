import { expect, test } from 'vitest'
import { StoreError } from '../../../server/store/engine.ts'
import { type Batch, WriteQueue } from '../../../server/store/write-queue.ts'

/** A log entry that a picky database refuses when its number is among the bad ones. */
function entry(seq: number) {
  const texts = { station_id: null, text: `entry=${seq}`, direction: null, frame: null, happening_id: null }
  return { seq, at_ms: seq, kind: 'problem', ...texts, bytes: 100 }
}

interface Picky {
  readonly queue: WriteQueue
  readonly written: number[]
  readonly refused: number[]
  readonly told: string[]
  commits: number
  failure: StoreError | undefined
}

/** A queue before a database that takes all but some entries. */
function picky(...bad: number[]): Picky {
  const written: number[] = []
  const refused: number[] = []
  const told: string[] = []
  const queue = new WriteQueue({
    commit: async ({ log = [] }: Batch) => {
      world.commits++
      if (world.failure) throw world.failure
      if (log.some(({ seq }) => bad.includes(seq))) throw new StoreError('no', 'SQLITE_CONSTRAINT_NOTNULL')
      written.push(...log.map(({ seq }) => seq))
    },
    collect: () => undefined,
    failed: () => told.push('failed'),
    recovered: () => told.push('recovered'),
    refused: (_table, row) => refused.push((row as { seq: number }).seq),
  })
  const world: Picky = { queue, written, refused, told, commits: 0, failure: undefined }
  return world
}

test('rows that are refused are left out, and all others are written once', async () => {
  const world = picky(3, 77)
  for (let seq = 1; seq <= 100; seq++) world.queue.put('log', entry(seq))
  const answer = world.queue.settled(0)
  await expect(answer).rejects.toThrow('refused a row')
  expect(world.refused).toEqual([3, 77])
  expect(world.written).toEqual(Array.from({ length: 100 }, (_, index) => index + 1).filter((n) => n !== 3 && n !== 77))
  // Halving finds each of two among a hundred in about seven steps.
  expect(world.commits).toBeLessThan(30)
  expect(world.told).toEqual([])
})

test('only who waits for a refused row is told', async () => {
  const { queue } = picky(2)
  const first = queue.changes
  queue.put('log', entry(1))
  const one = queue.settled(first)
  const second = queue.changes
  queue.put('log', entry(2))
  const two = queue.settled(second)
  const third = queue.changes
  queue.put('log', entry(3))
  const three = queue.settled(third)
  expect((await Promise.allSettled([one, two, three])).map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
  ])
})

test('a full disk is no refusal: everything waits', async () => {
  const world = picky()
  world.failure = new StoreError('database or disk is full', 'SQLITE_FULL')
  world.queue.put('log', entry(1))
  await expect(world.queue.settled()).rejects.toThrow('full')
  expect([world.written, world.refused, world.told]).toEqual([[], [], ['failed']])
  world.failure = undefined
  // The next attempt is in a second; closing does not wait for it.
  await world.queue.close()
  expect([world.written, world.told]).toEqual([[1], ['failed', 'recovered']])
})

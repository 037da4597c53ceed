import { expect, test } from 'vitest'
import { Settling } from '../../../server/delivery/settling.ts'
import { ManualClock } from '../../helpers/manual-clock.ts'

const start = '2026-01-14T15:00:00Z'

function world() {
  const clock = new ManualClock(start)
  const end = new AbortController()
  const settled: string[] = []
  const settling = new Settling(clock, end.signal)
  const comes = (name: string) => settling.connected(name, () => settled.push(name))
  return { clock, end, settled, settling, comes }
}

test('each station has two seconds from its own coming, with one timer for all', async () => {
  const { clock, settled, comes } = world()
  comes('CS1')
  await clock.advance(1_000)
  comes('CS2')
  expect(clock.sleeping).toBe(1)
  await clock.advance(999)
  expect(settled).toEqual([])
  await clock.advance(1)
  expect(settled).toEqual(['CS1'])
  await clock.advance(1_000)
  expect(settled).toEqual(['CS1', 'CS2'])
})

test('a station that comes twice settles once, after its second coming', async () => {
  const { clock, settled, comes } = world()
  comes('CS1')
  await clock.advance(1_500)
  comes('CS1')
  await clock.advance(1_500)
  expect(settled).toEqual([])
  await clock.advance(500)
  expect(settled).toEqual(['CS1'])
})

test('one whose turn fails keeps no other waiting', async () => {
  const { clock, settled, settling, comes } = world()
  settling.connected('BROKEN', () => {
    throw new Error('broken')
  })
  comes('CS1')
  await clock.advance(2_000)
  expect(settled).toEqual(['CS1'])
})

test('at the end nobody settles any more', async () => {
  const { clock, end, settled, comes } = world()
  comes('CS1')
  end.abort()
  await clock.advance(10_000)
  expect(settled).toEqual([])
})

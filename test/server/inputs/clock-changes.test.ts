/** Whatever is written by the clock on the wall comes back to the slot, in every zone and on every day. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wallClock } from '../../../server/inputs/wall-clock.ts'
import { instant, read } from './read.ts'

const hourMs = 3_600_000
const zones = [
  'Europe/Berlin',
  'Europe/London',
  'America/New_York',
  'America/Havana',
  'Australia/Lord_Howe',
  'Africa/Casablanca',
  'Asia/Kathmandu',
  'UTC',
]

/** Starts of the slots from one noon to a noon some days later, over a year with all its clock changes. */
const worlds = fc.record({
  timeZone: fc.constantFrom(...zones),
  day: fc.integer({ min: 0, max: 364 }),
  days: fc.integer({ min: 1, max: 3 }),
  stepMinutes: fc.constantFrom(15, 30),
  isDescending: fc.boolean(),
})

const noonMs = Date.UTC(2026, 0, 1, 12)

function starts(world: {
  readonly day: number
  readonly days: number
  readonly stepMinutes: number
}): readonly number[] {
  const count = (world.days * 24 * 60) / world.stepMinutes
  return Array.from(
    { length: count },
    (_, slot) => noonMs + world.day * 24 * hourMs + slot * world.stepMinutes * 60_000,
  )
}

/** `2026-03-29 00:15`, as the clock in the zone shows it. */
function wallText(atMs: number, timeZone: string): string {
  return instant(wallClock(timeZone).timeAt(atMs)).slice(0, 16).replace('T', ' ')
}

test('starts by the clock on the wall', () => {
  fc.assert(
    fc.property(worlds, (world) => {
      const startsMs = starts(world)
      const rows = startsMs.map((startMs, slot) => `${wallText(startMs, world.timeZone)},${slot}`)
      const inOrder = world.isDescending ? rows.toReversed() : rows
      const file = read('base-load', ['start,load_w', ...inOrder], { timeZone: world.timeZone })
      expect(file.series.startsMs).toEqual(startsMs)
      expect(file.series.values).toEqual(startsMs.map((_, slot) => slot))
    }),
    { numRuns: 300 },
  )
})

test('ends by the clock on the wall', () => {
  fc.assert(
    fc.property(worlds, (world) => {
      const startsMs = starts(world)
      const rows = startsMs.map(
        (startMs, slot) => `${wallText(startMs + world.stepMinutes * 60_000, world.timeZone)},${slot}`,
      )
      const inOrder = world.isDescending ? rows.toReversed() : rows
      const file = read('base-load', ['Messzeitpunkt,Wert (kW)', ...inOrder], { timeZone: world.timeZone })
      expect(file.series.startsMs).toEqual(startsMs)
      expect(file.series.values).toEqual(startsMs.map((_, slot) => slot * 1000))
    }),
    { numRuns: 300 },
  )
})

test('times with their offsets', () => {
  fc.assert(
    fc.property(worlds, (world) => {
      const startsMs = starts(world)
      const rows = startsMs.map((startMs, slot) => {
        const minutes = (wallClock(world.timeZone).timeAt(startMs) - startMs) / 60_000
        const offset = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60].map((part) =>
          String(part).padStart(2, '0'),
        )
        return `${wallText(startMs, world.timeZone).replace(' ', 'T')}${minutes < 0 ? '-' : '+'}${offset.join(':')},${slot}`
      })
      expect(read('base-load', ['start,load_w', ...rows]).series.startsMs).toEqual(startsMs)
    }),
    { numRuns: 100 },
  )
})

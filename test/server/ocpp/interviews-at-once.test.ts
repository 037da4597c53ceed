import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { DeviceModels } from '../../../server/ocpp/v201/device-models.ts'
import { ManualClock } from '../../helpers/manual-clock.ts'

/** Stations that answer when the test lets them: each with what ends its first question. */
function silentStations() {
  const asked = new Map<string, () => void>()
  const models = new DeviceModels({
    clock: new ManualClock('2026-01-14T15:00:00Z'),
    call: (stationId) => new Promise((_, reject) => asked.set(stationId, () => reject(new Error('silent')))),
    save: () => undefined,
    log: () => undefined,
    changed: () => undefined,
  })
  return { asked, models }
}

test('of a hundred stations that boot at once, fifty are asked at a time, in the order they came', async () => {
  const { asked, models } = silentStations()
  const names = Array.from({ length: 100 }, (_, index) => `CS${index}`)
  for (const name of names) models.booted(name)
  expect([...asked.keys()]).toEqual(names.slice(0, 50))
  asked.get('CS7')?.()
  while (asked.size === 50) await nextTurn()
  expect([...asked.keys()]).toEqual(names.slice(0, 51))
})

test('a station that a profile waits for is asked before others', () => {
  const { asked, models } = silentStations()
  for (let index = 0; index < 100; index++) models.booted(`CS${index}`)
  void models.ready('CS99')
  expect(asked.size).toBe(51)
  expect(asked.has('CS99')).toBe(true)
})

test('a profile waits two seconds at the most for what its station says of itself', async () => {
  const { models } = silentStations()
  models.booted('CS1')
  // However slow the machine is, timers run in the order of their times.
  const late = delay(2_500, 'late')
  expect(await Promise.race([models.ready('CS1'), late])).toBeUndefined()
})

test('a station that boots again while it waits is asked once', async () => {
  const { asked, models } = silentStations()
  for (let index = 0; index < 51; index++) models.booted(`CS${index}`)
  models.booted('CS50')
  for (const end of asked.values()) end()
  while (!asked.has('CS50')) await nextTurn()
  asked.delete('CS50')
  for (let turn = 0; turn < 10; turn++) await nextTurn()
  expect(asked.has('CS50')).toBe(false)
})

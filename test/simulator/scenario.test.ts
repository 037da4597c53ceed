import { expect, test } from 'vitest'
import {
  houseLoadW,
  nextDay,
  nextTimeOfDay,
  readScenario,
  type Scenario,
  scenarioFrom,
  storyOfDay,
} from '../../simulator/scenario.ts'

const scenario: Scenario = {
  about: 'a small world',
  siteName: 'Home',
  timeZone: 'Europe/Berlin',
  start: '2025-11-25T17:20',
  gridLimitW: 11_000,
  house: [
    { from: '06:00', loadW: 500 },
    { from: '18:00', loadW: 3_000 },
  ],
  stations: [{ stationId: 'CS1', maxCurrentA: 16 }],
  cars: [{ name: 'Car', capacityKwh: 60, phases: 3, minCurrentA: 6, maxCurrentA: 16 }],
  story: [
    { at: '06:30', type: 'leave', car: 'Car' },
    { at: '18:05', type: 'say', text: 'Evening.' },
  ],
}

test('the story of a day begins in the evening and ends the next morning', () => {
  const story = storyOfDay(scenario, berlin('2025-11-25T17:20'))
  expect(story.map(({ atMs, step }) => [atMs, step.type])).toEqual([
    [berlin('2025-11-25T18:05'), 'say'],
    [berlin('2025-11-26T06:30'), 'leave'],
  ])
})

test('the house draws what its last change says, also after midnight', () => {
  expect(houseLoadW(scenario, berlin('2025-11-25T17:59'))).toBe(500)
  expect(houseLoadW(scenario, berlin('2025-11-25T18:00'))).toBe(3_000)
  expect(houseLoadW(scenario, berlin('2025-11-26T05:59'))).toBe(3_000)
})

test('a day of 25 hours ends at the same time on the wall', () => {
  const start = Date.parse('2025-10-25T17:20+02:00')
  expect(nextDay(start, 'Europe/Berlin')).toBe(Date.parse('2025-10-26T17:20+01:00'))
  expect(nextTimeOfDay('06:30', start, 'Europe/Berlin')).toBe(Date.parse('2025-10-26T06:30+01:00'))
})

test('says which field of a scenario is wrong', () => {
  const wrong = { ...scenario, story: [{ at: 'noon', type: 'leave', car: 'Car' }] }
  expect(() => scenarioFrom(wrong)).toThrow('story.0.at: expected a time of day such as 18:05')
})

test('every car and station of the demonstration’s story is in its scenario', async () => {
  const demo = await readScenario(new URL('../../fixtures/scenarios/family-evening.json', import.meta.url))
  const named = demo.story.flatMap((step) => ('car' in step ? [step.car] : []))
  expect(demo.cars.map(({ name }) => name)).toEqual(expect.arrayContaining(named))
  const at = demo.story.flatMap((step) => ('stationId' in step ? [step.stationId] : []))
  expect(demo.stations.map(({ stationId }) => stationId)).toEqual(expect.arrayContaining(at))
})

function berlin(localTime: string): number {
  return Date.parse(`${localTime}+01:00`)
}

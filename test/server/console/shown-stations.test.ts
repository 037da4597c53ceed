import { expect, test } from 'vitest'
import { shownStations } from '../../../server/console/shown-stations.ts'

/** Stations in the order of their identities, some of them out of reach, some with a car. */
function site(ids: readonly string[], { away = [], charging = [] }: { away?: string[]; charging?: string[] }) {
  const stations = { ids, isConnected: (id: string) => !away.includes(id) }
  const sessions = { ofStation: (id: string) => (charging.includes(id) ? [{}] : []) as never }
  return { stations, sessions }
}

test('few stations are all shown', () => {
  const { stations, sessions } = site(['A', 'B', 'C'], {})
  expect(shownStations(stations, sessions, 3)).toEqual(['A', 'B', 'C'])
})

test('of many, those with a car are shown first, then those out of reach, in the order of their names', () => {
  const { stations, sessions } = site(['A', 'B', 'C', 'D', 'E'], { away: ['C'], charging: ['E'] })
  expect(shownStations(stations, sessions, 1)).toEqual(['E'])
  expect(shownStations(stations, sessions, 2)).toEqual(['C', 'E'])
  expect(shownStations(stations, sessions, 3)).toEqual(['A', 'C', 'E'])
})

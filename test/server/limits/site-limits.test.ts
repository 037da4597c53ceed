import { describe, expect, test } from 'vitest'
import { siteLimitsSchema } from '../../../server/limits/site-limits.ts'
import type { SiteLimits } from '../../../server/views/limits.ts'
import type { SiteView } from '../../../server/views/site.ts'
import { temporaryFolder } from '../../helpers/temporary-folder.ts'
import { type TestServer, testServer } from '../../helpers/test-server.ts'

const garage = { id: 'garage', name: 'Garage' }
const house: SiteLimits = {
  groups: [
    { ...garage, phaseLimitA: 32 },
    { id: 'row', name: 'Row A', parentId: 'garage', limitW: 11_000 },
  ],
  stations: [
    { stationId: 'CS1', groupId: 'row', phaseRotation: 'STR' },
    { stationId: 'CS2', evses: [{ evseId: 2, groupId: 'garage' }] },
  ],
}

function put(server: TestServer, limits: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json' }
  return fetch(`${server.url}/api/limits`, { method: 'PUT', headers, body: JSON.stringify(limits) })
}

describe('limits that are no tree are refused with what is wrong', () => {
  const groups = (...list: object[]) => ({ groups: list, stations: [] })
  const stations = (...list: object[]) => ({ groups: [garage], stations: list })
  test.each([
    ['within itself', groups({ ...garage, parentId: 'garage' }), '"garage" would lie within itself: garage in garage'],
    [
      'within itself by way of another',
      groups({ ...garage, parentId: 'row' }, { id: 'row', name: 'Row', parentId: 'garage' }),
      '"garage" would lie within itself: garage in row in garage',
    ],
    ['unknown parent', groups({ ...garage, parentId: 'attic' }), '"attic" is not the id of a group'],
    ['id taken', groups(garage, garage), '"garage" is taken already by another group'],
    ['below 0', groups({ ...garage, limitW: -1 }), 'Too small: expected number to be >=0'],
    ['no number', groups({ ...garage, phaseLimitA: '32' }), 'Invalid input: expected number, received string'],
    ['station in no group', stations({ stationId: 'CS1', groupId: 'attic' }), '"attic" is not the id of a group'],
    ['station twice', stations({ stationId: 'CS1' }, { stationId: 'CS1' }), '"CS1" is named twice'],
    ['phase twice', stations({ stationId: 'CS1', phaseRotation: 'RRT' }), 'expected R, S, T'],
    ['no phase', stations({ stationId: 'CS1', phaseRotation: 'xxx' }), 'expected R, S, T'],
    [
      'EVSE outside of its station’s limit',
      stations({ stationId: 'CS1', limitW: 11_000, evses: [{ evseId: 2, groupId: 'garage' }] }),
      'EVSE 2 cannot be in another group than its station, which has a limit',
    ],
  ])('%s', (_, limits, text) => {
    const { error } = siteLimitsSchema.safeParse(limits)
    expect(error?.issues[0]?.message).toContain(text)
  })
})

test('limits are taken whole, shown, and there again after a restart', async () => {
  await using folder = await temporaryFolder()
  {
    await using server = await testServer({ dataDir: folder.path, settings: { phaseLimitA: 35 } })
    expect(await server.get('/api/limits')).toEqual({ groups: [], stations: [] })
    expect((await put(server, house)).status).toBe(200)
  }
  await using server = await testServer({ dataDir: folder.path })
  expect(await server.get('/api/limits')).toEqual(house)
  expect((await server.get<SiteView>('/api/site')).limits).toEqual(house)
})

test('wrong limits change nothing, and are answered with their place', async () => {
  await using server = await testServer()
  await put(server, house)
  const answer = await put(server, { groups: [], stations: house.stations })
  expect(answer.status).toBe(400)
  expect((await answer.json()).detail).toContain('stations.0.groupId: "row" is not the id of a group')
  expect(await server.get('/api/limits')).toEqual(house)
})

test('the site’s fuse is set, and taken away with null', async () => {
  await using server = await testServer()
  const patch = (phaseLimitA: unknown) =>
    fetch(`${server.url}/api/site`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ phaseLimitA }),
    })
  const fuse = async () => (await server.get<SiteView>('/api/site')).settings.phaseLimitA
  expect(await fuse()).toBeNull()
  await patch(35)
  expect(await fuse()).toBe(35)
  expect((await patch(-1)).status).toBe(400)
  expect(await fuse()).toBe(35)
  await patch(null)
  expect(await fuse()).toBeNull()
})

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { SiteView } from '../../../server/views.ts'
import { bootNotification } from '../../helpers/messages.ts'
import { temporaryFolder } from '../../helpers/temporary-folder.ts'
import { testServer } from '../../helpers/test-server.ts'

const prices = 'start,price\n2026-01-14T15:00:00Z,0.40\n2026-01-14T16:00:00Z,0.10\n'

async function changeSettings(url: string, change: object): Promise<void> {
  await fetch(`${url}/api/site`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(change),
  })
}

test('settings and files outlive a restart', async () => {
  await using folder = await temporaryFolder()
  {
    await using server = await testServer({ dataDir: folder.path })
    await changeSettings(server.url, { gridLimitW: 7_000, strategy: 'peak' })
    await fetch(`${server.url}/api/series/prices?fileName=mine.csv`, { method: 'POST', body: prices })
  }
  await using server = await testServer({ dataDir: folder.path })
  const { settings, inputs } = await server.get<SiteView>('/api/site')
  expect(settings).toMatchObject({ gridLimitW: 7_000, strategy: 'peak', slotMinutes: 15 })
  expect(inputs.prices).toMatchObject({ source: 'uploaded', file: { fileName: 'mine.csv', points: 2 } })
})

test('a file that was removed stays removed', async () => {
  await using folder = await temporaryFolder()
  {
    await using server = await testServer({ dataDir: folder.path })
    await fetch(`${server.url}/api/series/prices`, { method: 'POST', body: prices })
    await fetch(`${server.url}/api/series/prices`, { method: 'DELETE' })
  }
  await using server = await testServer({ dataDir: folder.path })
  expect((await server.get<SiteView>('/api/site')).inputs.prices.source).toBe('assumed')
})

test('what the environment names goes before what was set in the console', async () => {
  await using folder = await temporaryFolder()
  {
    await using server = await testServer({ dataDir: folder.path })
    await changeSettings(server.url, { gridLimitW: 7_000, name: 'Mill' })
  }
  await using server = await testServer({ dataDir: folder.path, settings: { gridLimitW: 9_000 } })
  expect((await server.get<SiteView>('/api/site')).settings).toMatchObject({ gridLimitW: 9_000, name: 'Mill' })
})

test('a station that was registered is known again, in strict mode, too', async () => {
  await using folder = await temporaryFolder()
  {
    await using server = await testServer({ dataDir: folder.path, isStrict: true })
    const station = await server.connect('CS1')
    await station.call('BootNotification', bootNotification)
  }
  await using server = await testServer({ dataDir: folder.path, isStrict: true })
  const known = await server.connect('CS1')
  expect((await known.call('Heartbeat', {})).result).toHaveProperty('currentTime')
  const stranger = await server.connect('CS2')
  expect((await stranger.call('Heartbeat', {})).error).toBe('SecurityError')
})

test('a damaged store is refused by name, and not replaced', async () => {
  await using folder = await temporaryFolder()
  const file = join(folder.path, 'flattop.db')
  await writeFile(file, 'this is no database, however long it may be. '.repeat(200))
  await expect(testServer({ dataDir: folder.path })).rejects.toThrow(`the store ${file} cannot be opened`)
})

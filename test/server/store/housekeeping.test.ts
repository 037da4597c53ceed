import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Events } from '../../../server/events.ts'
import { Housekeeping } from '../../../server/store/housekeeping.ts'
import { openStore } from '../../../server/store/open-store.ts'
import { restoreStore } from '../../../server/store/restore-store.ts'
import { defaultStoreConfig } from '../../../server/store/store-variables.ts'
import { ManualClock } from '../../helpers/manual-clock.ts'
import { temporaryFolder } from '../../helpers/temporary-folder.ts'

test('makes one backup a day that can be restored, and removes the old ones', async () => {
  await using folder = await temporaryFolder()
  const dataDir = join(folder.path, 'data')
  const backups = join(dataDir, 'backups')
  const store = await openStore({ dataDir })
  await mkdir(backups, { recursive: true })
  await writeFile(join(backups, 'flattop-20200101-020000.db'), 'old')
  await writeFile(join(backups, 'mine.db'), 'of somebody else')
  await store.saveSettings({ name: 'Mill' })
  const clock = new ManualClock(0)
  const lines: string[] = []
  const events = new Events(clock, (line) => lines.push(line))
  const housekeeping = new Housekeeping({ store, config: defaultStoreConfig, dataDir, clock, events })
  await housekeeping.tidy()
  const names = await readdir(backups)
  expect(names).toEqual([expect.stringMatching(/^flattop-\d{8}-\d{6}\.db$/), 'mine.db'])
  await housekeeping.tidy()
  expect(await readdir(backups)).toEqual(names)
  expect(lines.filter((line) => line.includes('backup file='))).toHaveLength(1)
  await housekeeping.close()
  await store.close()

  const elsewhere = join(folder.path, 'elsewhere')
  await restoreStore(join(backups, names[0] ?? ''), elsewhere, { nowMs: 0 })
  const restored = await openStore({ dataDir: elsewhere })
  expect(await restored.settings()).toEqual({ name: 'Mill' })
  await restored.close()
})

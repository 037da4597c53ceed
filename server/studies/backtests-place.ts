import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where back-tests lie, and what becomes of the place when the server ends. */
export interface BacktestsPlace {
  readonly path: string
  remove(): Promise<void>
}

/** The folder of back-tests beside a store; for a store in memory one that is gone at the end. */
export async function backtestsFolder(dataDir: string): Promise<BacktestsPlace> {
  if (dataDir !== 'memory') return { path: join(dataDir, 'backtests'), remove: async () => undefined }
  const path = await mkdtemp(join(tmpdir(), 'flattop-backtests-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import type { Figure } from '../../../bench/targets.ts'
import { temporaryFolder } from '../../helpers/temporary-folder.ts'

const run = promisify(execFile)
const bench = fileURLToPath(new URL('../../../bench/kill.ts', import.meta.url))

/** Runs a shell command where a folder is a disk of its own, of 16 MB. */
function onSmallDisk(folder: string, command: string, ...parameters: string[]) {
  const mount = 'mount -t tmpfs -o size=16m none "$0"'
  return run('unshare', ['-rm', 'sh', '-c', `${mount} && ${command}`, folder, ...parameters])
}

await using probe = await temporaryFolder()
const mayMount = await onSmallDisk(probe.path, 'true').then(
  () => true,
  () => false,
)
if (!mayMount) console.log('The test of a full disk is skipped: this system does not let a user mount one')

test.skipIf(!mayMount)(
  'a server that is killed beside a full disk starts beside it, loses nothing, and goes on when there is room',
  async () => {
    await using folder = await temporaryFolder()
    await using results = await temporaryFolder()
    const json = join(results.path, 'figures.json')
    const command = 'exec "$1" "$2" --kills 2 --stations 3 --disk "$0" --json "$3"'
    const { stdout } = await onSmallDisk(folder.path, command, process.execPath, bench, json).catch(
      (error: { readonly stdout: string }) => error,
    )
    // Whatever went wrong is a sentence before the table.
    expect(stdout.slice(0, stdout.indexOf('┌'))).toBe('kill 1 of 2: nothing lost\nkill 2 of 2: nothing lost\n')
    const figures = JSON.parse(await readFile(json, 'utf8')) as Figure[]
    const measured = (name: string) => figures.find((figure) => figure.name === name)?.value
    expect(measured('messages answered InternalError')).toBeGreaterThan(0)
    expect(measured('events answered')).toBeGreaterThan(10)
  },
)

import { readFile } from 'node:fs/promises'

/** Most files and sockets that this process may have open, where the system tells. */
export async function openFilesLimit(): Promise<number | undefined> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '')
  const found = /^Max open files\s+(\d+)/m.exec(limits)
  return found ? Number(found[1]) : undefined
}

import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** A disk that can be filled to its last page. */
export interface SmallDisk {
  readonly folder: string
  fill(): Promise<void>
  free(): Promise<void>
}

const pieceBytes = 65_536
const leastBytes = 512

/** @param folder on a disk of its own */
export function smallDisk(folder: string): SmallDisk {
  const ballast = join(folder, 'ballast')
  return {
    folder,
    fill: async () => {
      const file = await open(ballast, 'a')
      try {
        for (let bytes = pieceBytes; bytes >= leastBytes; ) {
          const isWritten = await file.write(Buffer.alloc(bytes)).then(
            ({ bytesWritten }) => bytesWritten === bytes,
            (error: NodeJS.ErrnoException) => {
              if (error.code === 'ENOSPC') return false
              throw error
            },
          )
          if (!isWritten) bytes /= 2
        }
      } finally {
        await file.close()
      }
    },
    free: () => rm(ballast, { force: true }),
  }
}

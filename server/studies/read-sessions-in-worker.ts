import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { SessionReading } from '../../research/read-sessions.ts'
import { InputProblem } from '../inputs/input-problem.ts'
import type { SessionsAnswer, SessionsSummary, SessionsTask } from './read-sessions-thread.ts'

const maxMemoryMb = 1024
const maxTimeMs = 30_000

/**
 * What a file of sessions holds, read in a thread of its own.
 *
 * @throws InputProblem as `readSessions` does, and for a file that takes more memory or time than it gets
 */
export async function readSessionsInWorker(bytes: Uint8Array, reading: SessionReading): Promise<SessionsSummary> {
  const workerData: SessionsTask = { bytes, reading }
  const resourceLimits = { maxOldGenerationSizeMb: maxMemoryMb }
  const worker = new Worker(new URL('./read-sessions-thread.ts', import.meta.url), { workerData, resourceLimits })
  try {
    // `once` rejects with the thread's own error.
    const [answer] = (await once(worker, 'message', { signal: AbortSignal.timeout(maxTimeMs) })) as [SessionsAnswer]
    if (answer.type === 'summary') return answer.summary
    throw new InputProblem(answer.details)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'ERR_WORKER_OUT_OF_MEMORY' && code !== 'ABORT_ERR') throw error
    const found = `a file that takes more than ${code === 'ABORT_ERR' ? `${maxTimeMs / 1_000} s` : `${maxMemoryMb} MB`} to read`
    throw new InputProblem({ file: reading.fileName, found, expected: 'a table of sessions' }, { cause: error })
  } finally {
    await worker.terminate()
  }
}

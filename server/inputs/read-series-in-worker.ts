import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { SeriesKind } from '../views/inputs.ts'
import { InputProblem } from './input-problem.ts'
import type { ReadOptions, SeriesFile } from './read-series.ts'
import type { ReadAnswer, ReadTask } from './read-series-thread.ts'

/** Reads a file of a kind, as `readSeriesFile` does, in its own time. */
export type SeriesReader = (
  kind: SeriesKind,
  bytes: Uint8Array,
  options: ReadOptions,
  maxTimeMs?: number,
) => Promise<SeriesFile>

/** Most memory that reading one file may take, MB; a million rows take less than half of it. */
const maxMemoryMb = 1024

/** Most time that reading one file may take, ms, unless told otherwise; a million rows take 4 s. */
const defaultMaxTimeMs = 30_000

/**
 * Does what `readSeriesFile` does in a thread of its own: a year of quarter hours would hold up every station otherwise.
 *
 * @throws InputProblem as `readSeriesFile` does, and for a file that takes more memory or time than it gets
 * @throws Error if the thread fails
 */
export const readSeriesInWorker: SeriesReader = async (kind, bytes, options, maxTimeMs = defaultMaxTimeMs) => {
  const task: ReadTask = { kind, bytes, options }
  const worker = new Worker(new URL('./read-series-thread.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: maxMemoryMb },
  })
  try {
    // `once` rejects with the thread's own error.
    const [answer] = (await once(worker, 'message', { signal: AbortSignal.timeout(maxTimeMs) })) as [ReadAnswer]
    if (answer.type === 'problem') throw new InputProblem(answer.details)
    const series = {
      stepMs: answer.stepMs,
      startsMs: numbers(answer.startsMs),
      values: numbers(answer.values),
    }
    return { ...answer.file, series }
  } catch (error) {
    throw problemWith(options.fileName, error, maxTimeMs)
  } finally {
    await worker.terminate()
  }
}

/** What a thread that was ended says of the file; any other error as it is. */
function problemWith(fileName: string, error: unknown, maxTimeMs: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const expected = 'rows of times and values, at most 1,000,000'
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return new InputProblem({
      file: fileName,
      found: `a file that takes more than ${maxMemoryMb} MB to read`,
      expected,
    })
  }
  if (code === 'ABORT_ERR') {
    return new InputProblem({
      file: fileName,
      found: `a file that takes more than ${maxTimeMs / 1000} s to read`,
      expected,
    })
  }
  return error
}

/** Ten times as fast as `Array.from`, which would hold up the event loop for a million values. */
function numbers(from: Float64Array): readonly number[] {
  const array = new Array<number>(from.length)
  for (let index = 0; index < from.length; index++) array[index] = from[index] as number
  return array
}

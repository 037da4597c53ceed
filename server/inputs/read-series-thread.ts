/** The thread in which `readSeriesInWorker` reads one file. */
import { parentPort, workerData } from 'node:worker_threads'
import type { SeriesKind } from '../views/inputs.ts'
import { InputProblem, type ProblemDetails } from './input-problem.ts'
import type { ReadOptions, SeriesFile } from './read-series.ts'
import { readSeriesFile } from './read-series-file.ts'

/** What the thread is given. */
export interface ReadTask {
  readonly kind: SeriesKind
  readonly bytes: Uint8Array
  readonly options: ReadOptions
}

/** What the thread answers. A series travels as two buffers, which costs the receiver nothing to unpack. */
export type ReadAnswer =
  | {
      readonly type: 'file'
      readonly file: Omit<SeriesFile, 'series'>
      readonly stepMs: number
      readonly startsMs: Float64Array<ArrayBuffer>
      readonly values: Float64Array<ArrayBuffer>
    }
  | { readonly type: 'problem'; readonly details: ProblemDetails }

async function answer({ kind, bytes, options }: ReadTask): Promise<ReadAnswer> {
  try {
    const { series, ...file } = await readSeriesFile(kind, bytes, options)
    return {
      type: 'file',
      file,
      stepMs: series.stepMs,
      startsMs: Float64Array.from(series.startsMs),
      values: Float64Array.from(series.values),
    }
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error
    const { file, line, found, expected, says, firstRows, asks } = error
    return { type: 'problem', details: { file, line, found, expected, says, firstRows, asks } }
  }
}

const answered = await answer(workerData as ReadTask)
parentPort?.postMessage(answered, answered.type === 'file' ? [answered.startsMs.buffer, answered.values.buffer] : [])

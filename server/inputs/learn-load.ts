import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { LearnAnswer, LearnTask } from './learn-load-thread.ts'
import type { Series } from './series.ts'

/** How a load is to be told. */
export type LearnSettings = Pick<LearnTask, 'timeZone' | 'holidays' | 'quantile'>

// 20 Sundays are 20 weeks; as many again for histories with holes.
const longestMs = 40 * 7 * 86_400_000
const maxTimeMs = 30_000

/**
 * Finds out, in a thread of its own, what the newest 40 weeks of a history teach, and how far forecasts from it were off.
 *
 * @throws Error if the thread fails, or takes longer than 30 s
 */
export async function learnLoad(history: Series, settings: LearnSettings): Promise<LearnAnswer> {
  const { stepMs, startsMs, values } = newestPart(history)
  const task: LearnTask = {
    ...settings,
    stepMs,
    startsMs: Float64Array.from(startsMs),
    values: Float64Array.from(values),
  }
  const worker = new Worker(new URL('./learn-load-thread.ts', import.meta.url), {
    workerData: task,
    transferList: [task.startsMs.buffer as ArrayBuffer, task.values.buffer as ArrayBuffer],
    resourceLimits: { maxOldGenerationSizeMb: 1024 },
  })
  try {
    // `once` rejects with the thread's own error.
    const [answer] = (await once(worker, 'message', { signal: AbortSignal.timeout(maxTimeMs) })) as [LearnAnswer]
    return answer
  } finally {
    await worker.terminate()
  }
}

function newestPart({ stepMs, startsMs, values }: Series): Series {
  const firstMs = (startsMs.at(-1) ?? 0) - longestMs
  const first = Math.max(
    0,
    startsMs.findIndex((startMs) => startMs >= firstMs),
  )
  return { stepMs, startsMs: startsMs.slice(first), values: values.slice(first) }
}

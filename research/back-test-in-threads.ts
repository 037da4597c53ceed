import { on } from 'node:events'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { BackTestRequest, MethodResult } from './back-test.ts'
import type { Method } from './method.ts'
import type { MethodReport } from './method-worker.ts'

/** How a back-test in threads is watched and ended. */
export interface Watch {
  /** Told the part of all methods that is played, 0 to 1. */
  readonly onProgress?: (part: number) => void
  /** Ends the back-test. */
  readonly signal?: AbortSignal
  /** Most threads; as many as there are processors when absent. */
  readonly threads?: number
}

/**
 * Plays a back-test's methods in threads, so that its caller's event loop stays free. Results are in the order of the
 * request's methods, and the same for any number of threads.
 *
 * @throws the signal's reason once that is aborted, Error for a method that fails
 */
export async function backTestInThreads(request: BackTestRequest, watch: Watch = {}): Promise<MethodResult[]> {
  const { onProgress, signal, threads = availableParallelism() } = watch
  signal?.throwIfAborted()
  const parts = request.methods.map(() => 0)
  const results: MethodResult[] = []
  const order = longestFirst(request.methods)
  const count = Math.min(threads, order.length)
  const workers = Array.from({ length: count }, () => new Worker(workerFile, { workerData: request }))
  const end = () => {
    for (const worker of workers) void worker.terminate()
  }
  signal?.addEventListener('abort', end, { once: true })
  try {
    await Promise.all(
      workers.map(async (worker) => {
        for (let index = order.shift(); index !== undefined; index = order.shift()) {
          const at = index
          results[at] = await played(worker, at, (part) => {
            parts[at] = part
            onProgress?.(parts.reduce((sum, each) => sum + each, 0) / parts.length)
          })
        }
      }),
    )
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  } finally {
    signal?.removeEventListener('abort', end)
    end()
  }
  return results
}

const workerFile = new URL('./method-worker.ts', import.meta.url)

/** Methods that take long begin first, so that no thread waits for another at the end. */
function longestFirst(methods: readonly Method[]): number[] {
  const effort = (method: Method | undefined) => {
    if (method?.type === 'rule') return 0
    if (method?.type === 'clairvoyant') return 1
    return ['fastest', 'cheapest', 'peak', 'balanced'].indexOf(method?.strategy ?? '') + 2
  }
  return [...methods.keys()].sort((a, b) => effort(methods[b]) - effort(methods[a]) || a - b)
}

/** @throws Error for a method that fails, and for a thread that ends before it */
async function played(worker: Worker, index: number, onProgress: (part: number) => void): Promise<MethodResult> {
  worker.postMessage(index)
  for await (const [report] of on(worker, 'message', { close: ['exit'] })) {
    const told = report as MethodReport
    if (told.type === 'failed') throw new Error(told.message)
    onProgress(told.type === 'progress' ? told.part : 1)
    if (told.type === 'result') return told.result
  }
  throw new Error('the thread ended before its method')
}

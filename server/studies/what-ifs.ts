import { Worker } from 'node:worker_threads'
import type { WhatIf } from '../../research/what-if.ts'
import type { WhatIfReport, WhatIfTask } from './what-if-worker.ts'

/** The best that was found of a column by the deadline. */
export interface WhatIfOutcome {
  /** Absent where nothing was found by then. */
  readonly outcome?: WhatIf
  /** Whether the column was worked out to its end. */
  readonly isDone: boolean
}

/** As many what-ifs as may run at a time are running. */
export class WhatIfsBusy extends Error {}

const mostAtATime = 2
const defaultDeadlineMs = 15_000

/** Works out what-ifs, each in a thread of its own that is ended at a deadline. */
export class WhatIfs {
  readonly #deadlineMs: number
  readonly #workers = new Set<Worker>()

  constructor(deadlineMs = defaultDeadlineMs) {
    this.#deadlineMs = deadlineMs
  }

  /**
   * The best of each task that is found by the deadline.
   *
   * @throws WhatIfsBusy while two others run
   * @throws Error if the thread fails
   */
  async ask(tasks: readonly WhatIfTask[]): Promise<WhatIfOutcome[]> {
    if (this.#workers.size >= mostAtATime) throw new WhatIfsBusy('two what-ifs are being worked out')
    const found: WhatIfOutcome[] = tasks.map(() => ({ isDone: false }))
    const worker = new Worker(new URL('./what-if-worker.ts', import.meta.url), { workerData: tasks })
    this.#workers.add(worker)
    worker.on('message', (report: WhatIfReport) => {
      const before = found[report.column] ?? { isDone: false }
      found[report.column] =
        report.type === 'done' ? { ...before, isDone: true } : { ...before, outcome: report.outcome }
    })
    const timer = setTimeout(() => void worker.terminate(), this.#deadlineMs)
    try {
      await new Promise<void>((resolve, reject) => {
        worker.once('error', reject)
        worker.once('exit', () => resolve())
      })
    } finally {
      clearTimeout(timer)
      this.#workers.delete(worker)
    }
    return found
  }

  async close(): Promise<void> {
    await Promise.all([...this.#workers].map((worker) => worker.terminate()))
  }
}

import { performance } from 'node:perf_hooks'
import { Worker } from 'node:worker_threads'
import type { Plan, PlanRequest } from '../../optimizer/model.ts'
import { violations } from '../../optimizer/validate/validate.ts'
import type { SolveOrder, SolveReport } from './solver-worker.ts'

/** A validated plan and how it came about. */
export interface Solution {
  readonly plan: Plan
  readonly solveMs: number
  /** Present where the deadline came, or the solver failed, before the best plan: what happened. */
  readonly setback?: string
  /** Whether it was ended before the usual deadline because somebody waits: with more time there may be a better one. */
  readonly isHurried?: true
}

/** A solve in progress. */
interface Job {
  readonly id: number
  readonly request: PlanRequest
  readonly startedMs: number
  deadline: NodeJS.Timeout
  /** Whether the first plan that comes is taken: its time is up. */
  isOverdue: boolean
  isHurried: boolean
  best: Plan | undefined
  rejected: string | undefined
  resolve(solution: Solution): void
  reject(error: Error): void
}

/** How long a plan may take, real time. */
export interface SolverDeadlines {
  /** When the best plan so far is taken, ms. Default 1,500: a profile is to be on the wire two seconds after the needs. */
  readonly plannedMs?: number
  /** When there is to be no plan at all, ms. Default 30,000: a site of a thousand cars takes seconds for its first. */
  readonly mostMs?: number
}

/**
 * One warm worker thread that plans. Its plans are validated here, independently of the solvers;
 * when the deadline comes, the worker is ended, the best plan so far is taken, and a new worker starts.
 */
export class Solver {
  readonly #plannedMs: number
  readonly #mostMs: number
  #worker: Worker | undefined
  #job: Job | undefined
  #nextId = 1

  constructor({ plannedMs = 1_500, mostMs = 30_000 }: SolverDeadlines = {}) {
    this.#plannedMs = plannedMs
    this.#mostMs = mostMs
    this.#worker = this.#startWorker()
  }

  /**
   * The best valid plan that can be had before the deadline. One at a time.
   *
   * @param withinMs real ms, where there is less time than usual
   * @throws Error if no valid plan came
   */
  solve(request: PlanRequest, withinMs = this.#plannedMs): Promise<Solution> {
    if (this.#job) throw new Error('the solver has a request in work')
    const worker = this.#worker ?? this.#startWorker()
    this.#worker = worker
    return new Promise((resolve, reject) => {
      const id = this.#nextId++
      this.#job = {
        id,
        request,
        startedMs: performance.now(),
        deadline: setTimeout(() => this.#timeIsUp(), Math.min(withinMs, this.#plannedMs)),
        isOverdue: false,
        isHurried: withinMs < this.#plannedMs,
        best: undefined,
        rejected: undefined,
        resolve,
        reject,
      }
      worker.postMessage({ id, request } satisfies SolveOrder)
    })
  }

  /** Leaves the plan in work, where there is one, only so much time more, real ms. */
  hurry(withinMs: number): void {
    const job = this.#job
    if (!job || job.isOverdue) return
    const leftMs = this.#plannedMs - (performance.now() - job.startedMs)
    if (job.isHurried || leftMs <= withinMs) return
    job.isHurried = true
    clearTimeout(job.deadline)
    job.deadline = setTimeout(() => this.#timeIsUp(), withinMs)
  }

  /** Whether a request is in work. */
  get isSolving(): boolean {
    return this.#job !== undefined
  }

  /** Real ms that a plan usually has. */
  get plannedMs(): number {
    return this.#plannedMs
  }

  /** Ends the worker, and with it what is in work; another request starts another one. */
  async close(): Promise<void> {
    this.#finish('the server is closing')
    await this.#worker?.terminate()
    this.#worker = undefined
  }

  #startWorker(): Worker {
    const worker = new Worker(new URL('./solver-worker.ts', import.meta.url))
    worker.unref()
    worker.on('message', (report: SolveReport) => this.#take(report))
    worker.on('error', (error) => {
      if (this.#worker !== worker) return
      this.#worker = undefined
      this.#finish(`the solver failed: ${error.message}`)
    })
    return worker
  }

  /** Takes the best plan so far; where there is none yet, the first that comes. */
  #timeIsUp(): void {
    const job = this.#job
    if (!job) return
    if (job.best || job.isOverdue) this.#endEarly(job)
    else {
      job.isOverdue = true
      job.deadline = setTimeout(() => this.#timeIsUp(), this.#mostMs - (performance.now() - job.startedMs))
    }
  }

  #endEarly(job: Job): void {
    const late = this.#worker
    this.#worker = this.#startWorker()
    void late?.terminate()
    if (job.best) job.best = { ...job.best, isEndedByTime: true }
    this.#finish(`ended after ${Math.round(performance.now() - job.startedMs)} ms`, job.isHurried)
  }

  #take(report: SolveReport): void {
    const job = this.#job
    if (!job || report.id !== job.id) return
    if (report.type === 'plan') {
      const [first] = violations(job.request, report.plan)
      if (first) job.rejected = `a ${report.plan.method} plan broke a rule: ${JSON.stringify(first)}`
      else job.best = report.plan
      if (job.best && job.isOverdue) this.#endEarly(job)
    }
    if (report.type === 'done') this.#finish(job.rejected)
    if (report.type === 'failed') this.#failed(report.message)
  }

  /** A solver that failed may have been left in any state: the next request gets a new worker. */
  #failed(message: string): void {
    void this.#worker?.terminate()
    this.#worker = undefined
    this.#finish(`the solver failed: ${message}`)
  }

  #finish(setback: string | undefined, isHurried = false): void {
    const job = this.#job
    if (!job) return
    this.#job = undefined
    clearTimeout(job.deadline)
    const solveMs = performance.now() - job.startedMs
    const remarks = { ...(setback === undefined ? {} : { setback }), ...(isHurried ? { isHurried } : {}) }
    if (job.best) job.resolve({ plan: job.best, solveMs, ...remarks })
    else job.reject(new Error(setback ?? 'the solver brought no plan'))
  }
}

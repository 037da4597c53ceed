import { monitorEventLoopDelay } from 'node:perf_hooks'

type LoopDelay = ReturnType<typeof monitorEventLoopDelay>

/** What one kind of work has cost the process so far. */
export interface Load {
  /** How long the event loop was held up. */
  readonly loop: LoopDelay
  /** Processor time of the main thread, ms. */
  readonly mainMs: number
  /** Processor time of all threads, ms. */
  readonly allMs: number
}

/** Measures this process while it does one kind of work or another; times of the same kind are added up. */
export class LoadMeter {
  readonly #loads = new Map<string, { loop: LoopDelay; mainMs: number; allMs: number }>()

  async during<T>(kind: string, work: () => Promise<T>): Promise<T> {
    const load = this.#loads.get(kind) ?? { loop: monitorEventLoopDelay({ resolution: 1 }), mainMs: 0, allMs: 0 }
    this.#loads.set(kind, load)
    const main = process.threadCpuUsage()
    const all = process.cpuUsage()
    load.loop.enable()
    try {
      return await work()
    } finally {
      load.loop.disable()
      load.mainMs += inMs(process.threadCpuUsage(main))
      load.allMs += inMs(process.cpuUsage(all))
    }
  }

  /** @throws Error if there was no such work */
  of(kind: string): Load {
    const load = this.#loads.get(kind)
    if (!load) throw new Error(`nothing was measured during ${kind}`)
    return load
  }
}

function inMs({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1_000
}

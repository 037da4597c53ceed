import { createHistogram, monitorEventLoopDelay, type RecordableHistogram } from 'node:perf_hooks'

type LoopDelay = ReturnType<typeof monitorEventLoopDelay>

/** What one kind of work has cost the process so far. */
export interface Load {
  /** How long the event loop was held up by the clock, ns: by its own work, and by whatever else the machine does. */
  readonly loop: LoopDelay
  /** Processor time that the main thread took from one look at the timers to the next, µs: its own work alone. */
  readonly turns: RecordableHistogram
  /** Processor time of the main thread, ms. */
  readonly mainMs: number
  /** Processor time of all threads, ms. */
  readonly allMs: number
}

/** Measures this process while it does one kind of work or another; times of the same kind are added up. */
export class LoadMeter {
  readonly #loads = new Map<string, { -readonly [Name in keyof Load]: Load[Name] }>()

  async during<T>(kind: string, work: () => Promise<T>): Promise<T> {
    const load = this.#loads.get(kind) ?? {
      loop: monitorEventLoopDelay({ resolution: 1 }),
      turns: createHistogram(),
      mainMs: 0,
      allMs: 0,
    }
    this.#loads.set(kind, load)
    const main = process.threadCpuUsage()
    const all = process.cpuUsage()
    const endTurns = recordTurns(load.turns)
    load.loop.enable()
    try {
      return await work()
    } finally {
      load.loop.disable()
      endTurns()
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

/** @returns what ends the recording */
function recordTurns(turns: RecordableHistogram): () => void {
  let before = process.threadCpuUsage()
  const timer = setInterval(() => {
    const now = process.threadCpuUsage()
    turns.record(Math.max(1, now.user + now.system - before.user - before.system))
    before = now
  }, 1)
  return () => clearInterval(timer)
}

function inMs({ user, system }: NodeJS.CpuUsage): number {
  return (user + system) / 1_000
}

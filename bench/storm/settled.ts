import { eventLoopUtilization } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'

// A station that has come is asked nothing before that.
const followUpMs = 2_500
const quietShare = 0.1

/** Resolves when what follows a boot is done: the server has next to nothing to do; told how many s that took. */
export async function settled(): Promise<number> {
  const startedMs = performance.now()
  await delay(followUpMs)
  for (let before = eventLoopUtilization(); ; before = eventLoopUtilization()) {
    await delay(500)
    if (eventLoopUtilization(before).utilization < quietShare) break
  }
  return (performance.now() - startedMs) / 1_000
}

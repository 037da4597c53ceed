/**
 * What a task gives, and the time that this thread worked meanwhile, µs: the same on a busy machine as on a quiet one.
 */
export async function processorTimeUs<Value>(task: () => Promise<Value>): Promise<[value: Value, workedUs: number]> {
  const before = process.threadCpuUsage()
  const value = await task()
  return [value, sumOf(process.threadCpuUsage(before))]
}

/** What a task gives, and the time that all threads of this process worked meanwhile, µs. */
export async function processTimeUs<Value>(task: () => Promise<Value>): Promise<[value: Value, workedUs: number]> {
  const before = process.cpuUsage()
  const value = await task()
  return [value, sumOf(process.cpuUsage(before))]
}

function sumOf({ user, system }: NodeJS.CpuUsage): number {
  return user + system
}

import { expect } from 'vitest'
import type { OcppStation } from './ocpp-station.ts'
import { processorTimeUs } from './processor-time.ts'

/** A healthy station gets its answer before this thread, in which the server runs, has worked for a second. */
export async function expectServed(station: OcppStation): Promise<void> {
  const [{ result }, workedUs] = await processorTimeUs(() => station.call('Heartbeat', {}))
  expect(result).toHaveProperty('currentTime')
  expect(workedUs).toBeLessThan(1_000_000)
}

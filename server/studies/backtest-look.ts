import { fileView } from '../inputs/file-view.ts'
import { readSeriesInWorker } from '../inputs/read-series-in-worker.ts'
import type { BacktestFileView } from '../views/backtest.ts'
import { readSessionsInWorker } from './read-sessions-in-worker.ts'

export { madeUpSessions } from '../../research/made-up-sessions.ts'

/** What is said about a file of a back-test. */
export interface LookRequest {
  /** The option of the command that names it. */
  readonly what: 'sessions' | 'prices' | 'base-load' | 'grid-limit'
  readonly bytes: Uint8Array
  readonly fileName: string
  readonly timeZone: string
  readonly currency: string
  readonly area?: string | undefined
  readonly unit?: string | undefined
  readonly keepsWallClock: boolean
  /** Power of cars whose row does not say it, W. */
  readonly maxPowerW?: number | undefined
}

/**
 * What a back-test would understand of a file; nothing of it is kept.
 *
 * @throws InputProblem for a file that could not be played
 */
export async function lookAtBacktestFile(request: LookRequest): Promise<BacktestFileView> {
  const { what, bytes, fileName, timeZone, currency, area, unit, keepsWallClock, maxPowerW } = request
  if (what !== 'sessions') {
    // The command takes area and unit of prices alone.
    const said = what === 'prices' ? { currency, area, unit } : {}
    const read = await readSeriesInWorker(what, bytes, { fileName, timeZone, ...said })
    const { format, points, stepMinutes, fromMs, toMs, warnings, areas } = fileView(fileName, read)
    const understood = `${format}: ${points} values of ${stepMinutes} min`
    return { what, fileName, understood, fromMs, toMs, warnings, ...(areas ? { areas } : {}) }
  }
  const reading = { fileName, timeZone, keepsWallClock, ...(maxPowerW === undefined ? {} : { maxPowerW }) }
  const { sessions, stations, energyWh, fromMs, toMs, remarks } = await readSessionsInWorker(bytes, reading)
  const understood = `${sessions} sessions at ${stations} stations, ${Math.round(energyWh / 1_000)} kWh`
  return { what, fileName, understood, fromMs, toMs, warnings: remarks }
}

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { InputProblem } from '../server/inputs/input-problem.ts'
import { readSeries, type SeriesFile } from '../server/inputs/read-series.ts'
import { wallClock } from '../server/inputs/wall-clock.ts'
import type { SeriesKind } from '../server/views.ts'
import type { BacktestArguments } from './backtest-arguments.ts'
import type { SiteRecord } from './period.ts'
import { readSessions } from './read-sessions.ts'
import type { RecordedSession } from './recorded-session.ts'
import type { InputFile } from './report/results.ts'

/** The files of a back-test, read. */
export interface BacktestInputs {
  readonly sessions: readonly RecordedSession[]
  readonly site: SiteRecord
  /** ISO 4217 code, or `currency` where no file says it. */
  readonly currency: string
  readonly files: readonly InputFile[]
  /** Sentences without their full stop. */
  readonly remarks: readonly string[]
}

/**
 * Reads what the arguments name.
 *
 * @throws InputProblem for files that are missing or cannot be read, with line, found and expected
 */
export function backtestInputs(args: BacktestArguments): BacktestInputs {
  const files: InputFile[] = []
  const remarks: string[] = []
  const bytesOf = (what: string, file: string, understood: (bytes: Uint8Array) => string) => {
    const bytes = bytesFrom(what, file)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    files.push({ what, name: basename(file), sha256, understood: understood(bytes) })
  }
  const series = (kind: SeriesKind, file: string): SeriesFile => {
    let read: SeriesFile | undefined
    bytesOf(kind, file, (bytes) => {
      read = readSeries(kind, bytes, { fileName: basename(file), timeZone: args.timeZone })
      remarks.push(...read.warnings.map((warning) => `${basename(file)}: ${warning}`))
      return `${read.format}, ${read.series.startsMs.length} values of ${read.series.stepMs / 60_000} min`
    })
    return read as SeriesFile
  }
  let sessions: readonly RecordedSession[] = []
  bytesOf('sessions', args.sessionsFile, (bytes) => {
    const { minPowerW, maxPowerW } = args
    const record = readSessions(bytes, {
      fileName: basename(args.sessionsFile),
      timeZone: args.timeZone,
      keepsWallClock: args.keepsWallClock,
      ...(minPowerW === undefined ? {} : { minPowerW }),
      ...(maxPowerW === undefined ? {} : { maxPowerW }),
    })
    remarks.push(...record.remarks)
    sessions = arrivingWithin(record.sessions, args)
    return `${record.sessions.length} sessions, ${sessions.length} of them in the period`
  })
  const prices = series('prices', args.pricesFile)
  const baseLoad = args.baseLoadFile === undefined ? undefined : series('base-load', args.baseLoadFile).series
  const { gridLimit } = args
  return {
    sessions,
    site: {
      prices: prices.series,
      ...(baseLoad ? { baseLoad } : {}),
      gridLimit: typeof gridLimit === 'number' ? gridLimit : series('grid-limit', gridLimit).series,
    },
    currency: prices.currency ?? 'currency',
    files,
    remarks,
  }
}

/** The bytes of a file that the arguments name. */
export function bytesFrom(what: string, file: string): Uint8Array {
  try {
    return readFileSync(file)
  } catch (cause) {
    const found = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : String(cause)
    throw new InputProblem({ file, found, expected: `the file of ${what}` }, { cause })
  }
}

function arrivingWithin(sessions: readonly RecordedSession[], args: BacktestArguments): RecordedSession[] {
  const clock = wallClock(args.timeZone)
  const instantOf = (day: string | undefined) => day && clock.instantsAt(Date.parse(`${day}T00:00:00Z`))[0]
  const fromMs = instantOf(args.from) || Number.NEGATIVE_INFINITY
  const toMs = instantOf(args.to) || Number.POSITIVE_INFINITY
  return sessions.filter(({ arrivalMs }) => arrivalMs >= fromMs && arrivalMs < toMs)
}

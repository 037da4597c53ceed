import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { InputProblem } from '../server/inputs/input-problem.ts'
import type { SeriesFile } from '../server/inputs/read-series.ts'
import { readSeriesFile } from '../server/inputs/read-series-file.ts'
import { wallClock } from '../server/inputs/wall-clock.ts'
import type { SeriesKind } from '../server/views/inputs.ts'
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
export async function backtestInputs(args: BacktestArguments): Promise<BacktestInputs> {
  const files: InputFile[] = []
  const remarks: string[] = []
  const keep = (what: string, file: string, bytes: Uint8Array, understood: string) => {
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    files.push({ what, name: basename(file), sha256, understood })
  }
  const series = async (kind: SeriesKind, file: string): Promise<SeriesFile> => {
    const bytes = bytesFrom(kind, file)
    const { timeZone, area, priceUnit } = args
    const said = kind === 'prices' ? { area, unit: priceUnit } : {}
    const read = await readSeriesFile(kind, bytes, { fileName: basename(file), timeZone, ...said })
    remarks.push(...read.warnings.map((warning) => `${basename(file)}: ${warning}`))
    const { startsMs, stepMs } = read.series
    keep(kind, file, bytes, `${read.format}, ${startsMs.length} values of ${stepMs / 60_000} min`)
    return read
  }
  const sessionsBytes = bytesFrom('sessions', args.sessionsFile)
  const { minPowerW, maxPowerW, gridLimit } = args
  const record = readSessions(sessionsBytes, {
    fileName: basename(args.sessionsFile),
    timeZone: args.timeZone,
    keepsWallClock: args.keepsWallClock,
    ...(minPowerW === undefined ? {} : { minPowerW }),
    ...(maxPowerW === undefined ? {} : { maxPowerW }),
  })
  remarks.push(...record.remarks)
  const sessions = arrivingWithin(record.sessions, args)
  const counted = `${record.sessions.length} sessions, ${sessions.length} of them in the period`
  keep('sessions', args.sessionsFile, sessionsBytes, counted)
  const prices = await series('prices', args.pricesFile)
  const baseLoad = args.baseLoadFile === undefined ? undefined : (await series('base-load', args.baseLoadFile)).series
  return {
    sessions,
    site: {
      prices: prices.series,
      ...(baseLoad ? { baseLoad } : {}),
      gridLimit: typeof gridLimit === 'number' ? gridLimit : (await series('grid-limit', gridLimit)).series,
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

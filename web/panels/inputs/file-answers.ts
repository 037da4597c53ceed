import type { FileQuestion, SeriesKind } from '../../../server/views/inputs.ts'

/** What whoever uploads a file says about it, beside the zone of its times. */
export interface FileAnswers {
  readonly area?: string
  readonly unit?: string
  readonly timeColumn?: string
  readonly valueColumn?: string
  readonly timeIs?: 'start' | 'end'
  /** What one unit of the file's currency is worth in the site's. */
  readonly exchangeRate?: number
}

/** Whether the answers are enough to ask the server again. */
export function answersQuestion({ about }: FileQuestion, answers: FileAnswers): boolean {
  if (about === 'area') return answers.area !== undefined
  if (about === 'unit') return answers.unit !== undefined
  if (about === 'times') return answers.timeIs !== undefined
  const { timeColumn, valueColumn, unit } = answers
  return timeColumn !== undefined && valueColumn !== undefined && timeColumn !== valueColumn && unit !== undefined
}

/** The units to choose from for tables that are not known. */
export function unitsFor(kind: SeriesKind, currency: string): readonly string[] {
  if (kind === 'prices') return [`${currency}/kWh`, `${currency}/MWh`, 'ct/kWh']
  return kind === 'base-load' ? ['kWh', 'kW', 'W', 'Wh'] : ['kW', 'W']
}

const mostKept = 20

interface KeptAnswers {
  /** Kind and columns of the tables they are for. */
  readonly table: string
  readonly answers: FileAnswers
}

/** Keeps in this browser which column is what, for the next file with the same columns. */
export function keepAnswers(
  storage: Storage,
  kind: SeriesKind,
  columns: readonly string[],
  answers: FileAnswers,
): void {
  const table = tableKey(kind, columns)
  const others = keptIn(storage).filter((kept) => kept.table !== table)
  storage.setItem(storageKey, JSON.stringify([{ table, answers }, ...others].slice(0, mostKept)))
}

/** What was kept for a table with these columns. */
export function keptAnswers(storage: Storage, kind: SeriesKind, columns: readonly string[]): FileAnswers | undefined {
  const table = tableKey(kind, columns)
  return keptIn(storage).find((kept) => kept.table === table)?.answers
}

const storageKey = 'flattop.file-answers'

function tableKey(kind: SeriesKind, columns: readonly string[]): string {
  return JSON.stringify([kind, ...columns])
}

function keptIn(storage: Storage): readonly KeptAnswers[] {
  try {
    const kept: unknown = JSON.parse(storage.getItem(storageKey) ?? '[]')
    return Array.isArray(kept) ? (kept as readonly KeptAnswers[]) : []
  } catch {
    // Someone else's text under our name: as if nothing had been kept.
    return []
  }
}

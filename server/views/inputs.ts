/** The three inputs that people upload as series. */
export type SeriesKind = 'prices' | 'base-load' | 'grid-limit'

/** Where an input's values come from, and what was understood of them. */
export interface InputView {
  /** `assumed` until a file is uploaded; the grid limit is a `setting` then. */
  readonly source: 'assumed' | 'setting' | 'uploaded'
  /** A sentence: what is in force. */
  readonly label: string
  readonly file?: FileView
}

/** What was understood of an uploaded file. */
export interface FileView {
  readonly fileName: string
  /** The layout that was recognized, in words. */
  readonly format: string
  readonly points: number
  readonly fromMs: number
  /** End of the last step. */
  readonly toMs: number
  readonly stepMinutes: number
  /** `EUR/kWh`, `W`. */
  readonly unit: string
  readonly timeZone: string
  readonly warnings: readonly string[]
  /** Areas that the file could be read for, that for which it is first; absent where it has no usual one. */
  readonly areas?: readonly string[]
  /** What is worth a look; absent in files that were stored before it was looked at. */
  readonly check?: FileCheckView
  /** At most 200 points, for a small chart. */
  readonly preview: readonly { readonly startMs: number; readonly value: number }[]
}

/** What is worth a look in a file before it is used. */
export interface FileCheckView {
  readonly least: number
  readonly greatest: number
  readonly negativeValues: number
  /** Steps between the first and the last that have no value. */
  readonly missingSteps: number
  /** Days of 23 or 25 hours by the clock of the site, as `2026-03-29`; the first 20. */
  readonly unusualDays: readonly { readonly day: string; readonly hours: number }[]
}

/** Answer to `POST /api/series/{kind}`: what was understood, and with `?dryRun=1` nothing more. */
export interface UploadView {
  readonly file: FileView
  readonly isApplied: boolean
  readonly replannedSessions: number
  /** Where it was asked for: the prices of the file from now on as a plan would take them, each up to the next. */
  readonly ahead?: readonly { readonly fromMs: number; readonly pricePerKwh: number }[]
}

/** What a file leaves open and only whoever uploads it knows. */
export interface FileQuestion {
  /** Answered by `area`; by `unit`; by `timeIs`; by `timeColumn`, `valueColumn`, `timeIs` and `unit`. */
  readonly about: 'area' | 'unit' | 'times' | 'columns'
  /** The areas, units, meanings or columns to choose from. */
  readonly choices: readonly string[]
}

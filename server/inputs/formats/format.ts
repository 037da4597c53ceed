/** What a file format is to the reader of series: how it is recognized, and how it is read. */
import type { SeriesKind } from '../../views/inputs.ts'
import type { Table } from '../csv.ts'
import type { TimeIs } from '../resolve-stamps.ts'
import type { Unit } from '../unit.ts'

/** What whoever uploads a file says about it. */
export interface ReadRequest {
  readonly kind: SeriesKind
  /** IANA zone of times that do not say their own. */
  readonly timeZone: string
  /** The bidding area, for files with several. */
  readonly area?: string | undefined
  /** ISO 4217 code of prices that do not say their own. */
  readonly currency?: string | undefined
  /** Unit of values that do not say their own: `EUR/MWh`, `ct/kWh`, `kW`. */
  readonly unit?: string | undefined
  /** What times are in tables of our own layout; they say it themselves when absent. */
  readonly timeIs?: TimeIs | undefined
  /** Units of `currency` for one of the file's currency; nothing is converted without it. */
  readonly exchangeRate?: number | undefined
  /** How a profile of typical days becomes a load: its yearly use, and an instant of its first day. */
  readonly standardProfile?: { readonly yearlyUseKwh: number; readonly nowMs: number } | undefined
  /** Which column is what, for tables that no format knows; then `unit` is needed as well. */
  readonly mapping?: ColumnMapping | undefined
}

/** Names of columns, as a table's header has them. */
export interface ColumnMapping {
  readonly time: string
  readonly value: string
  /** `start` when absent. */
  readonly timeIs?: TimeIs | undefined
}

/** The file that values came from, for messages. */
export interface ValueSource {
  readonly fileName: string
  /** Line of a row, counted from 1; undefined where the format has no rows in lines, as JSON. */
  readonly lineOf: (row: number) => number | undefined
}

/** A value as it stands in a file. */
export interface TimedValue {
  /** Of the written time, epoch ms. */
  readonly atMs: number
  readonly value: number
  /** Index of its row, for messages. */
  readonly row: number
}

/** What a format makes of a file, before it is put in order and checked. */
export interface Reading {
  /** In the order of the file. */
  readonly values: readonly TimedValue[]
  readonly timeIs: TimeIs
  /** Whether times that look like ends are to be asked about before they are read as starts. */
  readonly asksTimeIs?: boolean
  readonly unit: Unit
  /** Zone in which times were read. */
  readonly timeZone: string
  readonly warnings: readonly string[]
  /** Areas of the file, where one is taken unless another is named. */
  readonly areas?: readonly string[]
  /** Which part of the file was taken, in words: an area, a column. */
  readonly part?: string
}

/** Delimited text. */
export interface TableFormat {
  /** Whose files are in it; absent for our own layout. */
  readonly provider?: string
  /** In words, as people are told it. */
  readonly name: string
  /** What its files hold. */
  readonly kinds: readonly SeriesKind[]
  /** Whether a row, one of the first of a file, is the header. For layouts without one: whether it is the first row of values. */
  readonly isHeader: (row: readonly string[], kind: SeriesKind) => boolean
  /** @throws InputProblem */
  readonly read: (table: Table, request: ReadRequest) => Reading
}

/** A JSON or XML document, as a provider's interface answers it. */
export interface DocumentFormat {
  /** Whose files are in it; absent for our own layout. */
  readonly provider?: string
  /** In words, as people are told it. */
  readonly name: string
  /** What its documents hold. */
  readonly kinds: readonly SeriesKind[]
  /**
   * Undefined for a document that is not of this format.
   *
   * @throws InputProblem
   */
  readonly read: (document: unknown, source: ValueSource, request: ReadRequest) => Reading | undefined
}

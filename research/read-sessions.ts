import type { Table } from '../server/inputs/csv.ts'
import { firstRows, isBlank, possibleDelimiters, readTable } from '../server/inputs/csv.ts'
import { decimalMarkOf, isMissing, parseDecimal } from '../server/inputs/decimal.ts'
import { decode } from '../server/inputs/decode.ts'
import { InputProblem } from '../server/inputs/input-problem.ts'
import { columnOf } from '../server/inputs/read-rows.ts'
import { dayFirstStamp, isoStamp, type Stamp } from '../server/inputs/stamp.ts'
import { type WallClock, wallClock } from '../server/inputs/wall-clock.ts'
import type { RecordedSession, SessionRecord } from './recorded-session.ts'

/** How a file of sessions is to be read. */
export interface SessionReading {
  /** For messages. */
  readonly fileName: string
  /** IANA zone of times without an offset. */
  readonly timeZone: string
  /** Takes the local times of sessions recorded elsewhere for local times of `timeZone`, whatever their offset. */
  readonly keepsWallClock: boolean
  /** Power of cars whose row does not say it, W. */
  readonly minPowerW?: number
  readonly maxPowerW?: number
}

/** The same for one row after the other. */
interface RowReading extends SessionReading {
  readonly clock: WallClock
}

/** Columns of our own layout and of ACN-Data as CSV. */
const columns = {
  id: /^(session_)?id$/i,
  station: /^station(_id)?$/i,
  arrival: /^arrival$/i,
  departure: /^departure$/i,
  energy: /^(delivered_)?energy[ _(]*k?wh\)?$/i,
  maxPower: /^max_power[ _(]*k?w\)?$/i,
  minPower: /^min_power[ _(]*k?w\)?$/i,
  statedDeparture: /^(stated|estimated)_departure$/i,
  statedEnergy: /^(stated|requested)_energy[ _(]*k?wh\)?$/i,
  claimed: /^claimed$/i,
} as const

type Column = keyof typeof columns
type Fields = (column: Column) => string | undefined

const minuteMs = 60_000
// 6 A at 208 V, and the highest mean power of a whole stay in the record of Caltech in July 2019 is 6.9 kW.
const acnPower = { minPowerW: 1_248, maxPowerW: 7_000 }

/**
 * Reads recorded sessions from a table: our own columns (`station,arrival,departure,energy_wh,max_power_w,…`) or those of
 * ACN-Data. Stays are cut to whole minutes, since plans count in them.
 *
 * @throws InputProblem with line, found and expected
 */
export function readSessions(bytes: Uint8Array, reading: SessionReading): SessionRecord {
  const { fileName } = reading
  const table = tableOf(fileName, decode(fileName, bytes))
  const header = (table.rows[table.headerRow] ?? []).map((name) => name.trim())
  const isAcn = columnOf(header, columns.claimed) >= 0
  const defaults = { ...(isAcn ? acnPower : {}), ...powerSaid(reading) }
  const rowReading: RowReading = { ...reading, ...defaults, clock: wallClock(reading.timeZone) }
  const sessions: RecordedSession[] = []
  const remarks: string[] = []
  if (isAcn && reading.maxPowerW === undefined) {
    remarks.push('the file does not say the cars’ power: 1.248 to 7 kW is taken, 6 A at 208 V and a little above 32 A')
  }
  let tooShort = 0
  for (let row = table.headerRow + 1; row < table.rows.length; row++) {
    const cells = table.rows[row] as readonly string[]
    if (isBlank(cells)) continue
    const fields: Fields = (column) => cells[columnOf(header, columns[column])]?.trim()
    const session = sessionFrom(fields, rowReading, table, row)
    if (session.departureMs > session.arrivalMs) sessions.push(session)
    else tooShort++
  }
  if (tooShort > 0) remarks.push(`${tooShort} sessions of less than a minute are left out`)
  refuseRepetitions(sessions, fileName)
  return { sessions: sessions.toSorted((a, b) => a.arrivalMs - b.arrivalMs || (a.id < b.id ? -1 : 1)), remarks }
}

function powerSaid({ minPowerW, maxPowerW }: SessionReading): Partial<typeof acnPower> {
  return {
    ...(minPowerW === undefined ? {} : { minPowerW }),
    ...(maxPowerW === undefined ? {} : { maxPowerW }),
  }
}

function tableOf(fileName: string, text: string): Table {
  for (const delimiter of possibleDelimiters(text)) {
    const headerRow = firstRows(text, delimiter).findIndex(
      (row) => columnOf(row, columns.arrival) >= 0 && columnOf(row, columns.departure) >= 0,
    )
    if (headerRow < 0) continue
    const table = readTable(fileName, text, delimiter, headerRow)
    const header = table.rows[headerRow] ?? []
    for (const column of ['station', 'energy'] as const) {
      if (columnOf(header, columns[column]) >= 0) continue
      throw new InputProblem({
        file: fileName,
        line: table.lineOf(headerRow),
        found: `no column of ${column}, among ${header.join(', ')}`,
        expected: 'station, arrival, departure, energy_wh and max_power_w',
      })
    }
    return table
  }
  throw new InputProblem({
    file: fileName,
    found: 'no header with arrival and departure',
    expected: 'the columns station, arrival, departure, energy_wh and max_power_w, or those of ACN-Data',
  })
}

function sessionFrom(fields: Fields, reading: RowReading, table: Table, row: number): RecordedSession {
  const { fileName } = reading
  const header = (table.rows[table.headerRow] ?? []).map((name) => name.trim())
  const wrong = (column: Column, expected: string) =>
    new InputProblem({
      file: fileName,
      line: table.lineOf(row),
      found: `"${fields(column) ?? ''}" as ${column}`,
      expected,
    })
  const instant = (column: Column): number => {
    const stamp = isoStamp(fields(column) ?? '') ?? dayFirstStamp(fields(column) ?? '')
    if (!stamp) throw wrong(column, 'a time such as 2026-01-15T18:00+01:00')
    return instantOf(stamp, reading)
  }
  const amount = (column: Column): number | undefined => {
    const text = fields(column)
    if (text === undefined || isMissing(text)) return undefined
    const value = parseDecimal(text, decimalMarkOf([text]).mark)
    if (value === undefined || value < 0) throw wrong(column, 'a number of at least 0')
    const isKilo = /k(wh|w)\)?$/i.test(header[columnOf(header, columns[column])] ?? '')
    return isKilo ? Math.round(value * 1e6) / 1e3 : value
  }
  const energyWh = amount('energy')
  if (energyWh === undefined) throw wrong('energy', 'a number of at least 0')
  const maxPowerW = amount('maxPower') ?? reading.maxPowerW
  if (maxPowerW === undefined || maxPowerW === 0) throw wrong('maxPower', 'a power above 0, here or as --max-power')
  const minPowerW = amount('minPower') ?? reading.minPowerW ?? 0
  if (minPowerW > maxPowerW) throw wrong('minPower', `at most the most power, ${maxPowerW} W`)
  const departureMs = instant('departure')
  if (departureMs < instant('arrival')) throw wrong('departure', `a time after the arrival, ${fields('arrival')}`)
  const station = fields('station') ?? ''
  return {
    id: fields('id') || `${station} ${fields('arrival')}`,
    stationId: station,
    arrivalMs: Math.ceil(instant('arrival') / minuteMs) * minuteMs,
    departureMs: Math.floor(departureMs / minuteMs) * minuteMs,
    energyWh,
    minPowerW,
    maxPowerW,
    ...(hasStatement(fields) ? stated(fields, instant, amount) : {}),
  }
}

/** ACN-Data fills in what came to be where nobody said anything; `claimed` tells. */
function hasStatement(fields: Fields): boolean {
  return fields('claimed')?.toLowerCase() !== 'false'
}

function stated(
  fields: Fields,
  instant: (column: Column) => number,
  amount: (column: Column) => number | undefined,
): Pick<RecordedSession, 'statedDepartureMs' | 'statedEnergyWh'> {
  const statedEnergyWh = amount('statedEnergy')
  return {
    ...(fields('statedDeparture') ? { statedDepartureMs: instant('statedDeparture') } : {}),
    ...(statedEnergyWh === undefined ? {} : { statedEnergyWh }),
  }
}

function instantOf({ wallMs, offsetMs }: Stamp, { clock, keepsWallClock }: RowReading): number {
  if (offsetMs !== undefined && !keepsWallClock) return wallMs - offsetMs
  // An hour that the clock skips is taken as the one after it.
  return clock.instantsAt(wallMs)[0] ?? clock.instantsAt(wallMs + 60 * minuteMs)[0] ?? wallMs
}

function refuseRepetitions(sessions: readonly RecordedSession[], file: string): void {
  const ids = new Set<string>()
  for (const { id } of sessions) {
    if (ids.has(id)) throw new InputProblem({ file, found: `two sessions "${id}"`, expected: 'a name for each' })
    ids.add(id)
  }
}

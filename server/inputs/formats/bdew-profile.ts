/** A standard load profile as a table of a day's quarter hours per month and day type, as BDEW publishes it. */
import { DateTime } from 'luxon'
import { isBlank, type Table } from '../csv.ts'
import { parseDecimal } from '../decimal.ts'
import { InputProblem } from '../input-problem.ts'
import { dayTypes, type StandardProfile, standardLoad } from '../standard-load.ts'
import { power } from '../unit.ts'
import type { Reading, ReadRequest, TableFormat } from './format.ts'

const months = /^(januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember)$/i
const quarterMs = 900_000

export const bdewProfile: TableFormat = {
  provider: 'BDEW',
  name: 'BDEW standard load profile',
  kinds: ['base-load'],
  isHeader: (row) => row.length === 37 && row.slice(1).every((name) => months.test(name.trim())),
  read: readProfile,
}

function readProfile(table: Table, { timeZone, standardProfile }: ReadRequest): Reading {
  if (!standardProfile) {
    throw new InputProblem({
      file: table.fileName,
      found: 'a profile of typical days',
      expected: 'a yearly use to scale it to',
    })
  }
  const { yearlyUseKwh, nowMs } = standardProfile
  const first = DateTime.fromMillis(nowMs, { zone: timeZone }).startOf('day')
  const loadW = standardLoad(profileIn(table), yearlyUseKwh, timeZone)
  const toMs = first.plus({ years: 1 }).toMillis()
  const values: { atMs: number; value: number; row: number }[] = []
  for (let atMs = first.toMillis(); atMs < toMs; atMs += quarterMs) {
    values.push({ atMs, value: Number(loadW(atMs, atMs + quarterMs).toFixed(3)), row: table.headerRow })
  }
  const scaled = `typical days, scaled to ${yearlyUseKwh} kWh a year, for one year; households’ seasons (H25, P25, S25) are applied`
  return { values, timeIs: 'start', unit: power(1), timeZone, warnings: [scaled] }
}

/** The columns below the two lines of the header: 96 quarter hours each. */
function profileIn(table: Table): StandardProfile {
  const names = table.rows[table.headerRow + 1] ?? []
  const rows = table.rows.slice(table.headerRow + 2).filter((row) => !isBlank(row))
  const profile = new Map<string, number[]>()
  for (let column = 1; column <= 36; column++) {
    const month = Math.ceil(column / 3)
    profile.set(
      `${month} ${names[column]?.trim()}`,
      rows.map((row, index) => numberIn(table, row[column] ?? '', table.headerRow + 2 + index)),
    )
  }
  const isWhole = [...Array(12).keys()].every((month) => dayTypes.every((day) => profile.get(`${month + 1} ${day}`)))
  if (isWhole && rows.length === 96) return profile
  throw new InputProblem({
    file: table.fileName,
    line: table.lineOf(table.headerRow + 1),
    found: `${rows.length} rows for ${names.slice(1, 4).join(', ')}, …`,
    expected: '96 rows for SA, FT and WT of each month',
  })
}

function numberIn(table: Table, text: string, row: number): number {
  const number = parseDecimal(text, text.includes(',') ? ',' : '.')
  if (number !== undefined) return number
  const found = `"${text.trim().slice(0, 60)}"`
  throw new InputProblem({
    file: table.fileName,
    line: table.lineOf(row),
    found,
    expected: 'a number such as 22.152',
    says: `${found} is not a number`,
  })
}

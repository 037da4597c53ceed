/** Day-ahead prices as the interface of ENTSO-E's Transparency Platform answers them (document type A44). */
import { Duration } from 'luxon'
import { z } from 'zod'
import { InputProblem } from '../input-problem.ts'
import { type Entry, readEntries } from '../read-entries.ts'
import { isoStamp } from '../stamp.ts'
import { priceUnit } from '../unit.ts'
import { chooseArea } from './choose-area.ts'
import { entsoeAreaNames } from './entsoe-area-names.ts'
import type { DocumentFormat, Reading, ReadRequest, ValueSource } from './format.ts'

const point = z.object({ position: z.coerce.number().int().min(1), 'price.amount': z.string() })

const period = z.object({
  timeInterval: z.array(z.object({ start: z.string(), end: z.string() })).length(1),
  /** `PT15M`, `PT60M`, `P1D`. */
  resolution: z.string(),
  Point: z.array(point).min(1),
})

const timeSeries = z.object({
  'out_Domain.mRID': z.string(),
  'currency_Unit.name': z.string(),
  'price_Measure_Unit.name': z.string(),
  'classificationSequence_AttributeInstanceComponent.position': z.string().optional(),
  /** `A01`: a point for every step. `A03`: a point holds until the next one. */
  curveType: z.string().optional(),
  Period: z.array(period).min(1),
})

const publication = z.object({
  Publication_MarketDocument: z.array(z.object({ TimeSeries: z.array(timeSeries).min(1) })).length(1),
})

const acknowledgement = z.object({
  Acknowledgement_MarketDocument: z.array(z.object({ Reason: z.array(z.object({ text: z.string() })).min(1) })),
})

type TimeSeries = z.infer<typeof timeSeries>
type Period = z.infer<typeof period>

export const entsoeXml: DocumentFormat = {
  provider: 'ENTSO-E',
  name: 'ENTSO-E day-ahead prices (XML)',
  kinds: ['prices'],
  read: (document, source, request) => {
    const refusal = acknowledgement.safeParse(document).data?.Acknowledgement_MarketDocument[0]?.Reason[0]
    if (refusal) {
      throw new InputProblem({
        file: source.fileName,
        found: `"${refusal.text}" in place of prices`,
        expected: 'prices',
      })
    }
    const series = publication.safeParse(document).data?.Publication_MarketDocument[0]?.TimeSeries
    return series && readEntsoeXml(series, source, request)
  },
}

function readEntsoeXml(all: readonly TimeSeries[], source: ValueSource, request: ReadRequest): Reading {
  const nameOf = (series: TimeSeries) => areaName(series['out_Domain.mRID'])
  const area = chooseArea(source, { areas: all.map(nameOf), wanted: wantedName(request.area) })
  const series = ofFirstSequence(all.filter((each) => nameOf(each) === area))
  const unit = oneUnit(series, source)
  const entries = series.flatMap((each) => each.Period.flatMap((part) => entriesOf(part, each.curveType, source)))
  const { values, warnings } = readEntries(
    source,
    entries.map((entry, row) => ({ ...entry, row })),
    { parseTime: isoStamp, timeExample: '2026-02-01T23:00Z', timeZone: 'UTC', decimalMark: '.' },
  )
  return { values, timeIs: 'start', unit, timeZone: 'UTC', warnings, part: area }
}

/** Where a day was auctioned in several sequences, the first is the day-ahead price. */
function ofFirstSequence(all: readonly TimeSeries[]): readonly TimeSeries[] {
  const sequenceOf = (series: TimeSeries) =>
    Number(series['classificationSequence_AttributeInstanceComponent.position'] ?? 1)
  const first = Math.min(...all.map(sequenceOf))
  return all.filter((series) => sequenceOf(series) === first)
}

function oneUnit(all: readonly TimeSeries[], source: ValueSource): NonNullable<ReturnType<typeof priceUnit>> {
  const names = [...new Set(all.map((each) => `${each['currency_Unit.name']}/${each['price_Measure_Unit.name']}`))]
  const unit = names.length === 1 ? priceUnit(names[0] ?? '') : undefined
  if (unit) return unit
  throw new InputProblem({ file: source.fileName, found: `the unit ${names.join(' and ')}`, expected: 'EUR/MWH' })
}

/** One entry per step, where the curve says so also for steps that repeat the one before. */
function entriesOf(
  { timeInterval, resolution, Point: points }: Period,
  curveType: string | undefined,
  source: ValueSource,
): readonly Omit<Entry, 'row'>[] {
  const { start = '', end = '' } = timeInterval[0] ?? {}
  const [startMs, endMs, stepMs] = [instantOf(start, source), instantOf(end, source), stepOf(resolution, source)]
  const steps = (endMs - startMs) / stepMs
  const isInside = points.every(({ position }) => position <= steps)
  if (!Number.isInteger(steps) || steps < 1 || steps > 100_000 || !isInside) {
    const found = `${points.length} prices in steps of ${resolution} from ${start} to ${end}`
    throw new InputProblem({ file: source.fileName, found, expected: 'an interval of whole steps that holds them' })
  }
  const sorted = points.toSorted((a, b) => a.position - b.position)
  const holds = curveType === 'A03'
  return sorted.flatMap(({ position, 'price.amount': value }, index) => {
    const next = sorted[index + 1]?.position ?? steps + 1
    const count = holds ? Math.max(1, next - position) : 1
    return Array.from({ length: count }, (_, step) => ({
      time: new Date(startMs + (position - 1 + step) * stepMs).toISOString(),
      value,
    }))
  })
}

function instantOf(text: string, source: ValueSource): number {
  const stamp = isoStamp(text)
  if (stamp?.offsetMs !== undefined) return stamp.wallMs - stamp.offsetMs
  throw new InputProblem({ file: source.fileName, found: `"${text}"`, expected: 'a time such as 2026-02-01T23:00Z' })
}

function stepOf(resolution: string, source: ValueSource): number {
  const duration = Duration.fromISO(resolution)
  const stepMs = duration.isValid ? duration.toMillis() : 0
  if (stepMs > 0) return stepMs
  throw new InputProblem({
    file: source.fileName,
    found: `the resolution "${resolution}"`,
    expected: 'one such as PT15M or PT60M',
  })
}

/** `DE-LU` for `10Y1001A1001A82H`; codes without a name here as they are. */
function areaName(code: string): string {
  return entsoeAreaNames[code] ?? code
}

function wantedName(area: string | undefined): string | undefined {
  return area === undefined ? undefined : areaName(area.toUpperCase())
}

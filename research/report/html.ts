import { DateTime } from 'luxon'
import { worstDay } from '../load-profile.ts'
import { chartSvg, escaped, type Line, legendHtml } from './chart.ts'
import type { BacktestResults } from './results.ts'
import { reportStyle } from './style.ts'

/** One page that needs nothing else: figures, charts, inputs and remarks. */
export function reportHtml(results: BacktestResults): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Flattop back-test</title>
<style>${reportStyle}</style>
<main>
<h1>Back-test</h1>
<p>${escaped(summary(results))}</p>
${methodsTable(results)}
<p class="note">${escaped(scoreWords(results))}</p>
${charts(results)}
${forecastTable(results)}
<h2>What to know</h2>
<ul>${results.remarks.map((remark) => `<li>${escaped(remark)}.</li>`).join('\n')}</ul>
<h2>Inputs</h2>
${inputsTable(results)}
<h2>Settings</h2>
${table(
  ['setting', 'value'],
  Object.entries(results.settings).map(([name, value]) => [name, String(value)]),
)}
<p class="note">${escaped(results.program)} ${escaped(results.version)}, seed ${results.seed}. The same inputs give the same bytes.</p>
</main>
</html>
`
}

function summary({ sessionIds, stations, askedWh, period, timeZone }: BacktestResults): string {
  const day = (atMs: number) => DateTime.fromMillis(atMs, { zone: timeZone }).toFormat('d LLLL yyyy', { locale: 'en' })
  return `${counted(sessionIds.length, 'session')} at ${counted(stations, 'station')}, ${kilo(askedWh)} kWh, from ${day(period.fromMs)} to ${day(period.toMs)} (${timeZone}).`
}

function counted(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`
}

function scoreWords({ missedPerKwh, currency }: BacktestResults): string {
  return (
    `Score: 0 is as good as first come first served, 1 as good as the clairvoyant, which knew everything from the start ` +
    `and is proven; a missed kWh counts ${missedPerKwh.toFixed(2)} ${currency}. Gap: how far cost and missed energy ` +
    `together are above the clairvoyant’s. Fairness: Jain’s index over the parts of their wishes that cars got.`
  )
}

function methodsTable({ methods, currency }: BacktestResults): string {
  const head = [
    'method',
    `cost, ${currency}`,
    'peak, kW',
    'missed, kWh',
    'cars short',
    'above limit, kWh',
    'score',
    'gap, %',
    'fairness',
    'set-point changes',
    'profiles',
  ]
  return table(
    head,
    methods.map(({ name, figures, score, gapPercent }) => [
      name,
      figures.cost.toFixed(2),
      kilo(figures.peakW),
      kilo(figures.missedWh),
      String(figures.sessionsShort),
      kilo(figures.aboveLimitWh),
      score === undefined ? '' : score.toFixed(3),
      gapPercent === undefined ? '' : gapPercent.toFixed(2),
      figures.fairness.toFixed(4),
      String(figures.setpointChanges),
      figures.profiles === undefined ? '' : String(figures.profiles),
    ]),
  )
}

const mostLines = 8

function charts(results: BacktestResults): string {
  const { methods, firstQuarterMs, timeZone, gridLimitW, baseLoadW } = results
  const free = methods.find(({ name }) => name === 'uncontrolled') ?? methods[0]
  const { from, to } = worstDay(free?.quarterHoursW ?? [])
  const styled = methods.slice(0, mostLines).map((method, index) => ({ ...method, style: `m${index}` }))
  const day: Line[] = [
    { name: 'grid limit', style: 'limit', values: gridLimitW.slice(from, to) },
    ...(baseLoadW.some((loadW) => loadW !== 0)
      ? [{ name: 'base load', style: 'base', values: baseLoadW.slice(from, to) }]
      : []),
    ...styled.map(({ name, style, quarterHoursW }) => ({ name, style, values: quarterHoursW.slice(from, to) })),
  ]
  const marks = Array.from({ length: 9 }, (_, index) => {
    const quarter = from + Math.round(((to - from) * index) / 8)
    const time = DateTime.fromMillis(firstQuarterMs + quarter * 900_000, { zone: timeZone })
    return { at: index / 8, text: time.toFormat(index === 0 ? 'd LLL HH:mm' : 'HH:mm', { locale: 'en' }) }
  })
  const sorted: Line[] = styled.map(({ name, style, quarterHoursW }) => ({
    name,
    style,
    values: thinned(quarterHoursW.toSorted((a, b) => b - a)),
  }))
  const parts = [0, 0.25, 0.5, 0.75, 1].map((at) => ({ at, text: `${100 * at} % of the time` }))
  const omitted = methods.length - styled.length
  return `<h2>The day around the highest uncontrolled load, kW</h2>
${chartSvg({ title: 'load of the site over a day', lines: day, marks, isStepped: true })}
${legendHtml(day)}
<h2>Load duration, kW</h2>
${chartSvg({ title: 'loads sorted from the highest to the lowest', lines: sorted, marks: parts, isStepped: false })}
${legendHtml(sorted)}
<p class="note">Means of quarter hours; the peaks in the table are of any instant.${omitted > 0 ? ` ${omitted} more methods are in the table alone.` : ''}</p>`
}

/** Enough points for a line as wide as the chart, the first and last among them. */
function thinned(values: readonly number[]): number[] {
  const count = Math.min(values.length, 400)
  return Array.from({ length: count }, (_, index) => {
    return values[Math.round((index * (values.length - 1)) / Math.max(1, count - 1))] ?? 0
  })
}

function forecastTable({ forecast, timeZone }: BacktestResults): string {
  if (!forecast) return ''
  const { errors, quantile } = forecast
  const day = (atMs: number) => DateTime.fromMillis(atMs, { zone: timeZone }).toISODate()
  const rows = Object.entries(errors.byWay).map(([way, { meanAbsoluteW, biasW, coveredPercent }]) => [
    way === 'forecast' ? `forecast, quantile ${quantile}` : way.replaceAll('-', ' '),
    kilo(meanAbsoluteW),
    kilo(biasW),
    coveredPercent.toFixed(1),
  ])
  return `<h2>Forecast of the base load</h2>
${table(['way', 'mean error, kW', 'bias, kW', 'covered, %'], rows)}
<p class="note">Measured from ${day(errors.fromMs)} to ${day(errors.toMs)}, each day told as it began. A quantile above 0.5 errs upwards by intent: covered says how often the load stayed below it.</p>`
}

function inputsTable({ inputs }: BacktestResults): string {
  return table(
    ['input', 'file', 'understood', 'SHA-256'],
    inputs.map(({ what, name, understood, sha256 }) => [what, name, understood, sha256]),
  )
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: string, row: readonly string[]) => row.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')
  return `<div class="wide"><table><thead><tr>${cells('th', head)}</tr></thead>
<tbody>${rows.map((row) => `<tr>${cells('td', row)}</tr>`).join('\n')}</tbody></table></div>`
}

function kilo(value: number): string {
  return (value / 1_000).toFixed(2)
}

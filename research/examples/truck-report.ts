import Papa from 'papaparse'
import { escaped } from '../report/chart.ts'
import { reportStyle } from '../report/style.ts'
import { sekPerEur, type TruckRow, truckPowersW } from './truck-example.ts'

const head = [
  'transaction',
  'day',
  'uncontrolled, printed',
  'smart, printed',
  'cheapest, ours',
  'energy, kWh',
  'verdict',
]

const verdicts: Readonly<Record<TruckRow['verdict'], string>> = {
  within: 'within our range: these prices can explain it',
  below: 'below every stay of that day: these prices cannot explain it',
  above: 'above every stay of that day',
  'no stay': 'no stay of that day costs uncontrolled what is printed',
}

/** What is assumed, and what follows; sentences. */
export const truckNotes: readonly string[] = [
  'Printed: table 5.3.1 of “Development of a smart charging management system for heavy-duty trucks” (KTH and Scania), SEK.',
  `Ours: hourly day-ahead prices of SE3 at ${sekPerEur.toFixed(2)} SEK per EUR, which is assumed; departure at 23:59.`,
  `Energy and arrival are not printed. For each whole hour of arrival, at ${truckPowersW.map((powerW) => powerW / 1_000).join(' and ')} kW, the energy follows from the printed uncontrolled cost; the range is that of our cost over all of these.`,
  'Where the printed cost is below the range, prices that low were paid only from 00:00 to 04:00 of that day, when a truck that had just come would have charged uncontrolled as well; one that came the evening before could have waited for them.',
]

/** A row per truck in aligned columns. */
export function truckLines(rows: readonly TruckRow[]): string[] {
  const cells = [head, ...rows.map(cellsOf)]
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

/** One page that needs nothing else. */
export function truckHtml(rows: readonly TruckRow[]): string {
  const row = (tag: string, cells: readonly string[]) =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Seven truck sessions</title>
<style>${reportStyle}</style>
<main>
<h1>Seven truck sessions, SEK</h1>
<div class="wide"><table><thead>${row('th', head)}</thead>
<tbody>${rows.map((each) => row('td', cellsOf(each))).join('\n')}</tbody></table></div>
${truckNotes.map((note) => `<p class="note">${escaped(note)}</p>`).join('\n')}
</main>
</html>
`
}

/** One row per truck, hour of arrival and power. */
export function truckCsv(rows: readonly TruckRow[]): string {
  const stays = rows.flatMap(({ transaction, day, stays }) =>
    stays.map(({ arrivalHour, maxPowerW, energyWh, uncontrolledCost, cheapestCost }) => ({
      transaction,
      day,
      arrival_hour: arrivalHour,
      max_power_w: maxPowerW,
      energy_wh: energyWh,
      uncontrolled_sek: uncontrolledCost.toFixed(3),
      cheapest_sek: cheapestCost.toFixed(3),
    })),
  )
  return `${Papa.unparse(stays, { newline: '\n' })}\n`
}

function cellsOf({ transaction, day, uncontrolledCost, smartCost, cheapestCost, energyWh, verdict }: TruckRow) {
  const range = (values: { least: number; most: number } | undefined, digits: number) =>
    values ? `${values.least.toFixed(digits)} to ${values.most.toFixed(digits)}` : ''
  const energyKwh = energyWh && { least: energyWh.least / 1_000, most: energyWh.most / 1_000 }
  return [
    transaction,
    day,
    uncontrolledCost.toFixed(2),
    smartCost.toFixed(2),
    range(cheapestCost, 2),
    range(energyKwh, 0),
    verdicts[verdict],
  ]
}

import { DateTime } from 'luxon'
import type { FileCheckView } from '../views/inputs.ts'
import type { Series } from './series.ts'

const hourMs = 3_600_000
const mostUnusualDays = 20

/** What is worth a look in a series: its extremes, its holes, and the days on which the clock changes. */
export function fileCheck({ startsMs, values, stepMs }: Series, timeZone: string): FileCheckView {
  const [fromMs = 0, lastMs = 0] = [startsMs[0], startsMs.at(-1)]
  return {
    least: values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
    greatest: values.reduce((greatest, value) => Math.max(greatest, value), Number.NEGATIVE_INFINITY),
    negativeValues: values.filter((value) => value < 0).length,
    missingSteps: (lastMs - fromMs) / stepMs + 1 - startsMs.length,
    unusualDays: unusualDays(fromMs, lastMs + stepMs, timeZone),
  }
}

function unusualDays(fromMs: number, toMs: number, timeZone: string): FileCheckView['unusualDays'] {
  const found: { day: string; hours: number }[] = []
  let day = DateTime.fromMillis(fromMs, { zone: timeZone }).startOf('day')
  while (day.toMillis() < toMs && found.length < mostUnusualDays) {
    const next = day.plus({ days: 1 })
    const hours = (next.toMillis() - day.toMillis()) / hourMs
    if (hours !== 24) found.push({ day: day.toISODate() ?? '', hours })
    day = next
  }
  return found
}

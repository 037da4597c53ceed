import type { SiteSettings } from '../../../server/views/site-settings.ts'
import type { WhatIfColumnView } from '../../../server/views/what-if.ts'
import { formatKw, formatKwh, formatMoney, formatNumber, formatPercent } from '../../format.ts'
import { strategySentences } from '../inputs/settings-change.ts'

/** A way to charge. */
export type Method = WhatIfColumnView['method']

/** Every way to charge, in the order in which they are offered, with a sentence each. */
export const methodSentences: Readonly<Record<Method, string>> = {
  uncontrolled: 'Full power from now on, whatever the limit.',
  'first-come-first-served': 'Full power to those who came first, under the limit.',
  'equal-share': 'What the limit leaves in equal parts.',
  'earliest-departure-first': 'Full power to those who leave first.',
  ...strategySentences,
}

/** A way to charge in a few words. */
export function methodWords(method: Method): string {
  return method.replaceAll('-', ' ')
}

/** The strategy to apply where a way to charge is one; simple rules are for comparison only. */
export function strategyOf(method: Method): SiteSettings['strategy'] | undefined {
  return method in strategySentences ? (method as SiteSettings['strategy']) : undefined
}

/** A way to charge that is neither uncontrolled nor the one in force. */
export function anotherStrategy(inForce: SiteSettings['strategy']): SiteSettings['strategy'] {
  return inForce === 'cheapest' ? 'peak' : 'cheapest'
}

/** A row of the comparison. */
export interface FigureRow {
  readonly label: string
  /** What it means, for those who point at it. */
  readonly title: string
  readonly text: (column: WhatIfColumnView, currency: string) => string
  /** Whether the value breaks something. */
  readonly isAlarm?: (column: WhatIfColumnView) => boolean
}

const absent = '–'

/** The rows of the comparison. */
export const figureRows: readonly FigureRow[] = [
  {
    label: 'Cost',
    title: 'Of the cars’ energy from now on',
    text: ({ figures }, currency) => (figures ? formatMoney(figures.cost, currency) : absent),
  },
  {
    label: 'Peak',
    title: 'Highest load of the site at any instant',
    text: ({ figures }) => (figures ? formatKw(figures.peakW) : absent),
  },
  {
    label: 'Missed',
    title: 'Energy that cars wish and do not get',
    text: ({ figures }) => (figures ? formatKwh(figures.missedWh) : absent),
    isAlarm: ({ figures }) => (figures?.missedWh ?? 0) > 100,
  },
  {
    label: 'Above the limit',
    title: 'Energy that the site draws above its limit',
    text: ({ figures }) => (figures ? formatKwh(figures.aboveLimitWh) : absent),
    isAlarm: ({ figures }) => (figures?.aboveLimitWh ?? 0) > 0,
  },
  {
    label: 'Fairness',
    title: 'Jain’s index over the parts of their wishes that cars get: 1 where all get the same part',
    text: ({ figures }) => (figures ? formatNumber(figures.fairness, 2) : absent),
  },
  {
    label: 'Set-point changes',
    title: 'How often the power of a car changes',
    text: ({ figures }) => (figures ? String(figures.setpointChanges) : absent),
  },
  {
    label: 'Gap',
    title: 'How far a plan is at most from the best of its strategy; simple rules have no aim',
    text: ({ gapPercent }) => (gapPercent === undefined ? absent : formatPercent(gapPercent)),
  },
]

/** What to know about a column: the time was up, or nothing. */
export function columnNote({ isDone, figures }: WhatIfColumnView): string {
  if (isDone) return ''
  return figures ? 'best so far: the time was up' : 'not found in time'
}

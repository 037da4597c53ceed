import type { StoreSummary } from './store-copy.ts'

/** A store's content in one line: `2 stations, 1 session, …`. */
export function summaryText({ stations, sessions, transactions, plans, lastLogMs }: StoreSummary): string {
  const counted = [
    count(stations, 'station'),
    count(sessions, 'session'),
    count(transactions, 'transaction'),
    count(plans, 'plan'),
  ].join(', ')
  return lastLogMs === undefined ? counted : `${counted}, log until ${new Date(lastLogMs).toISOString()}`
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`
}

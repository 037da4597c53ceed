import { setImmediate as nextTurn } from 'node:timers/promises'

const startsInOneTurn = 10

/** Starts work on each item, a few in a turn: hundreds of profiles at once would hold up the event loop. */
export async function inTurns<T, R>(items: readonly T[], start: (item: T) => Promise<R>): Promise<Promise<R>[]> {
  const started: Promise<R>[] = []
  for (const item of items) {
    if (started.length > 0 && started.length % startsInOneTurn === 0) await nextTurn()
    started.push(start(item))
  }
  return started
}

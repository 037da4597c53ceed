import type { Ledger, TakenEvent } from './ledger.ts'

/** An entry of `/api/transactions/{id}`. */
interface RecordedEvent {
  readonly seqNo: number
  readonly eventType: string
  readonly payload: {
    readonly meterValue?: readonly { readonly sampledValue: readonly { readonly value: number }[] }[]
  }
}

/** The parts of an entry of `/api/deliveries` that are checked. */
interface RecordedDelivery {
  readonly id: number
  readonly sessionId: string
  readonly state: string
  readonly planId?: number
}

/** Compares what is on record in the server's history with what it answered. */
export class RecordChecks {
  /** How many of each station's events have been found on record. */
  readonly #checked = new Map<Ledger, number>()
  eventsChecked = 0

  /** Events answered since the check before that are not on record once, as they were told. */
  async events(url: string, ledgers: readonly Ledger[]): Promise<string[]> {
    const found = await Promise.all(ledgers.map((ledger) => this.#eventsOf(url, ledger)))
    return found.flat()
  }

  async #eventsOf(url: string, ledger: Ledger): Promise<string[]> {
    const events = ledger.events.slice(this.#checked.get(ledger) ?? 0)
    this.#checked.set(ledger, ledger.events.length)
    this.eventsChecked += events.length
    const problems: string[] = []
    for (const [transactionId, told] of Map.groupBy(events, (event) => event.transactionId)) {
      const path = `/api/transactions/${encodeURIComponent(transactionId)}?stationId=${ledger.stationId}`
      const response = await fetch(`${url}${path}`)
      const record = (await response.json()) as { readonly events?: readonly RecordedEvent[] }
      for (const event of told) {
        const problem = problemOf(event, record.events ?? [])
        if (problem) problems.push(`${ledger.stationId}: event ${event.seqNo} of ${transactionId} is ${problem}`)
      }
    }
    return problems
  }
}

function problemOf({ seqNo, eventType, registerWh }: TakenEvent, events: readonly RecordedEvent[]): string | undefined {
  const [only, second] = events.filter((event) => event.seqNo === seqNo)
  if (!only) return 'not on record'
  if (second) return 'on record twice'
  const recordedWh = only.payload.meterValue?.[0]?.sampledValue[0]?.value
  return only.eventType === eventType && recordedWh === registerWh ? undefined : 'on record with another content'
}

/** Plans whose numbers or times do not follow each other. */
export async function planFaults(url: string): Promise<string[]> {
  const plans = (await pages<{ id: number; madeAtMs: number }>(url, '/api/plans?', 'plans')).toReversed()
  return plans.flatMap(({ id, madeAtMs }, index) => {
    const before = plans[index - 1]
    if (!before) return id === 1 ? [] : [`the first plan on record is ${id}`]
    if (id !== before.id + 1) return [`plan ${id} follows plan ${before.id} on record`]
    return madeAtMs < before.madeAtMs ? [`plan ${id} was made before plan ${before.id}`] : []
  })
}

/**
 * Deliveries of an older plan after one of a newer to the same car, and profiles that came without one.
 *
 * @param mayBeUnrecorded whether nothing could be written at times
 */
export async function deliveryFaults(
  url: string,
  ledgers: readonly Ledger[],
  mayBeUnrecorded: boolean,
): Promise<string[]> {
  const counts = ledgers.map(({ stationId, profilesTaken }) => ({ stationId, count: profilesTaken.length }))
  const found = await Promise.all(
    counts.map(async ({ stationId, count }) => {
      const path = `/api/deliveries?stationId=${stationId}&`
      const deliveries = (await pages<RecordedDelivery>(url, path, 'deliveries')).toReversed()
      const sent = deliveries.filter(({ state }) => state === 'sent')
      const missing =
        !mayBeUnrecorded && sent.length < count ? [`${stationId}: ${count} profiles, ${sent.length} sent`] : []
      return [...missing, ...outOfOrder(stationId, sent)]
    }),
  )
  return found.flat()
}

function outOfOrder(stationId: string, sent: readonly RecordedDelivery[]): string[] {
  const newest = new Map<string, number>()
  return sent.flatMap(({ id, sessionId, planId = 0 }) => {
    const before = newest.get(sessionId) ?? 0
    newest.set(sessionId, Math.max(before, planId))
    return planId < before ? [`${stationId}: delivery ${id} is of plan ${planId}, after one of plan ${before}`] : []
  })
}

/** All entries, the newest first. */
export async function pages<T>(url: string, path: string, name: string): Promise<T[]> {
  const all: T[] = []
  for (let before = ''; ; ) {
    const page = (await (await fetch(`${url}${path}limit=1000${before}`)).json()) as Record<string, unknown>
    all.push(...((page[name] ?? []) as T[]))
    if (page.next === undefined) return all
    before = `&before=${String(page.next)}`
  }
}

import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { DateTime } from 'luxon'
import type { Offer } from '../../optimizer/offers.ts'
import { slotReasons } from '../../optimizer/slot-reason.ts'
import type { CurrentPlan, Site } from '../site.ts'
import type { ExplanationView } from '../views.ts'
import type { Explanation } from './explain-worker.ts'
import type { Planner } from './planner.ts'

// Each offer is proven by planning with it; more sessions than that are told apart by nobody.
const mostReasons = 20

/** A plan that is no longer the newest is not explained to the end. */
export class Superseded extends Error {}

/**
 * Explains the newest plan when someone asks: what would make it fit, what the limit costs, and why each car charges
 * or waits. One plan at a time in a thread of its own; a newer plan ends the explanation of an older one.
 */
export class Explainer {
  readonly #site: Site
  readonly #planner: Planner
  #worker: Worker | undefined
  #newest: { readonly current: CurrentPlan; readonly view: Promise<ExplanationView> } | undefined

  constructor(site: Site, planner: Planner) {
    this.#site = site
    this.#planner = planner
  }

  /** @throws Superseded if a newer plan came before this one was explained */
  explain(current: CurrentPlan): Promise<ExplanationView> {
    if (this.#newest?.current === current) return this.#newest.view
    void this.#worker?.terminate()
    const view = this.#explained(current)
    this.#newest = { current, view }
    return view
  }

  async close(): Promise<void> {
    await this.#worker?.terminate()
  }

  async #explained(current: CurrentPlan): Promise<ExplanationView> {
    const wider = this.#planner.withTimeBeyond(current.problem, this.#site.settings)
    const worker = new Worker(new URL('./explain-worker.ts', import.meta.url), { workerData: wider.request })
    this.#worker = worker
    const ended = once(worker, 'exit').then(() => {
      throw new Superseded('a newer plan came before this one was explained')
    })
    const [explanation] = (await Promise.race([once(worker, 'message'), ended])) as [Explanation]
    const { problem, plan } = current
    const slots = problem.horizon.startsMs.length
    const reasonOf = slotReasons(problem.request, plan)
    return {
      plannedAtMs: current.madeAtMs,
      startsMs: problem.horizon.startsMs,
      endMs: problem.horizon.endMs,
      offers: explanation.offers.map((offer) => ({
        ...('sessionId' in offer ? { sessionId: offer.sessionId } : {}),
        text: this.#offerText(offer, current, wider.horizon.startsMs, wider.horizon.endMs),
      })),
      limitPrices: explanation.limitPrices.slice(0, slots),
      reasons: Object.fromEntries(
        plan.sessions
          .slice(0, mostReasons)
          .map(({ id, setpointW }) => [id, setpointW.map((_, slot) => reasonOf(id, slot).reason)]),
      ),
    }
  }

  #offerText(offer: Offer, { problem, madeAtMs }: CurrentPlan, startsMs: readonly number[], endMs: number): string {
    if (offer.type === 'higher-limit') return `${kilo(offer.byW)} kW more of grid limit at all times`
    const planned = problem.planned.find(({ session }) => session.id === offer.sessionId)
    const name = planned ? `${planned.session.stationId}/${planned.session.evseId}` : offer.sessionId
    const wishWh = problem.request.sessions.find(({ id }) => id === offer.sessionId)?.energyWh ?? 0
    switch (offer.type) {
      case 'later-departure':
        return `${name} leaves at ${this.#time(startsMs[offer.endSlot] ?? endMs, madeAtMs)} instead of ${this.#time(planned?.departureMs ?? endMs, madeAtMs)}`
      case 'less-energy':
        return `${name} asks for ${kilo(offer.energyWh)} kWh, ${kilo(wishWh - offer.energyWh)} kWh less`
      case 'skip-remainder':
        return `${name} asks for ${kilo(offer.energyWh)} kWh and skips the ${kilo(wishWh - offer.energyWh)} kWh that lie below its minimum current`
      case 'more-energy':
        return `${name} asks for ${kilo(offer.energyWh)} kWh, ${kilo(offer.energyWh - wishWh)} kWh more, which is enough for its minimum current`
    }
  }

  /** The time of day, with the date where it is not that of the plan. */
  #time(atMs: number, todayMs: number): string {
    const zone = this.#site.settings.timeZone
    const at = DateTime.fromMillis(atMs, { zone, locale: 'en' })
    return at.toFormat(at.hasSame(DateTime.fromMillis(todayMs, { zone }), 'day') ? 'HH:mm' : "HH:mm 'on' d LLL")
  }
}

function kilo(value: number): string {
  return (value / 1_000).toFixed(2)
}

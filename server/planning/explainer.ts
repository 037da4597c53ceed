import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { type SlotReason, slotReasons } from '../../optimizer/explain/slot-reason.ts'
import type { Site } from '../site.ts'
import type { CurrentPlan } from '../site-parts.ts'
import type { ExplanationView } from '../views/plan.ts'
import type { Explanation } from './explain-worker.ts'
import { offerText } from './offer-text.ts'
import type { Planner } from './planner.ts'
import { laterPartsOf } from './wish-parts.ts'

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
    // What a safe part lacks early may still come later: nothing has to change for it.
    const isPartial = problem.planned.some(({ untilMs }) => untilMs !== undefined)
    return {
      plannedAtMs: current.madeAtMs,
      startsMs: problem.horizon.startsMs,
      endMs: problem.horizon.endMs,
      offers: (isPartial ? [] : explanation.offers).map((offer) => ({
        ...('sessionId' in offer ? { sessionId: offer.sessionId } : {}),
        text: offerText(offer, current, wider.horizon, this.#site.settings.timeZone),
      })),
      limitPrices: explanation.limitPrices.slice(0, slots),
      reasons: Object.fromEntries(
        problem.planned
          .slice(0, mostReasons)
          .map(({ session: { id } }, index) => [id, reasonsOf(current, index, reasonOf)]),
      ),
    }
  }
}

/** Why a car charges or waits in each slot, by the part of its wish that the slot is for. */
function reasonsOf(
  { problem, plan }: CurrentPlan,
  index: number,
  reasonOf: ReturnType<typeof slotReasons>,
): readonly SlotReason[] {
  const safe = problem.request.sessions[index]
  const later = problem.request.sessions[laterPartsOf(problem).get(index) ?? -1]
  return (plan.sessions[index]?.setpointW ?? []).map((_, slot) => {
    const part = later && slot >= later.firstSlot ? later : safe
    return reasonOf(part?.id ?? '', slot).reason
  })
}

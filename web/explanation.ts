import type { ExplanationView } from '../server/views/plan.ts'
import { type Answer, explainPlan } from './api.ts'
import type { Store } from './state.ts'

const waitMs = 500

/** What explains the newest plan: where it comes from, and where it goes. */
export interface Explaining {
  readonly ask: (signal: AbortSignal) => Promise<Answer<ExplanationView>>
  /** Called with nothing where there is no plan, or no answer. */
  readonly show: (explanation: ExplanationView | undefined) => void
  /** Real time that a plan must stand before it is asked about, ms. */
  readonly waitMs: number
}

/** Keeps the store's explanation that of the newest plan, for as long as the page is seen. */
export function startExplanation(store: Store): void {
  const planIs = explainNewest({ ask: explainPlan, show: (explanation) => store.explanationIs(explanation), waitMs })
  const look = () => {
    if (store.site && !document.hidden) planIs(store.site.results.figures.plannedAtMs)
  }
  store.on(['results'], look)
  document.addEventListener('visibilitychange', look)
}

/**
 * Asks once for each plan that stands for a moment; a newer plan ends the question about an older one.
 *
 * @returns a function that takes when the newest plan was made, as often as it is heard
 */
export function explainNewest({ ask, show, waitMs }: Explaining): (plannedAtMs: number | undefined) => void {
  let newest = new AbortController()
  let newestMs: number | undefined
  const explain = async (signal: AbortSignal) => {
    const answer = await ask(signal)
    if (!signal.aborted) show(answer.type === 'done' ? answer.value : undefined)
  }
  return (plannedAtMs) => {
    if (plannedAtMs === newestMs) return
    newestMs = plannedAtMs
    newest.abort()
    newest = new AbortController()
    const { signal } = newest
    if (plannedAtMs === undefined) return show(undefined)
    // A call answers with a problem instead of failing.
    const wait = setTimeout(() => void explain(signal), waitMs)
    signal.addEventListener('abort', () => clearTimeout(wait))
  }
}

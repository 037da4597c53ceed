import type { KnockView, WhoView } from '../server/views/access.ts'
import type { LiveMessage, LiveUpdate } from '../server/views/live.ts'
import type { LogEntry } from '../server/views/log.ts'
import type { ExplanationView } from '../server/views/plan.ts'
import type { ResultsView } from '../server/views/results.ts'
import type { SessionView } from '../server/views/sessions.ts'
import type { SiteView } from '../server/views/site.ts'
import type { StationCountsView, StationView } from '../server/views/stations.ts'
import { coloursAfter, inNameOrder } from './colours.ts'
import { type SiteTimes, siteTimes } from './format.ts'

/** How the page stands with the server. */
export type Connection =
  | { readonly type: 'connecting' }
  | { readonly type: 'live' }
  /** Both on the browser's clock. */
  | { readonly type: 'lost'; readonly sinceMs: number; readonly retryAtMs: number }

/** Everything the server said, as of its newest message. */
export interface SiteState {
  readonly seq: number
  readonly site: SiteView
  /** Of thousands, those that the server shows. */
  readonly stations: readonly StationView[]
  readonly stationCounts: StationCountsView
  /** Stations that ask to be admitted. */
  readonly knocks: readonly KnockView[]
  readonly sessions: readonly SessionView[]
  readonly results: ResultsView
  /** The newest entries, oldest first, at most `mostLogEntries`. */
  readonly log: readonly LogEntry[]
  /** The site's time at an instant of the browser's clock. */
  readonly clock: ClockReading
  /** Of the site's zone. */
  readonly times: SiteTimes
  /** Each EVSE's colour number. */
  readonly colours: ReadonlyMap<string, number>
}

/** The site's time `siteMs` was true when the browser's clock said `browserMs`. */
export interface ClockReading {
  readonly siteMs: number
  readonly browserMs: number
  readonly speed: number
}

/** What changed, for the panels that show it. */
export type Topic = 'connection' | 'site' | 'stations' | 'sessions' | 'results' | 'log' | 'explanation'

/** Entries that the page keeps in memory. */
export const mostLogEntries = 2_000

/**
 * The state after a message, or `gap` where an update is missing and only a new snapshot helps.
 *
 * @param browserMs when the message came, by the browser's clock
 */
export function stateAfter(state: SiteState | undefined, message: LiveMessage, browserMs: number): SiteState | 'gap' {
  if (message.type === 'snapshot') {
    const { type: _, log, ...views } = message
    return {
      ...views,
      results: inStackingOrder(views.results),
      log: log.slice(-mostLogEntries),
      clock: clockReading(message.site, browserMs),
      times: siteTimes(message.site.settings.timeZone),
      colours: coloursAfter(state?.colours ?? new Map(), [...message.sessions, ...message.results.sessions]),
    }
  }
  if (!state || message.seq !== state.seq + 1) return 'gap'
  const { type: _, log, site, ...views } = message
  return {
    ...state,
    ...views,
    ...(site ? { site, clock: clockReading(site, browserMs), times: timesOf(state, site) } : {}),
    ...(views.results ? { results: inStackingOrder(views.results) } : {}),
    ...coloursOf(state, views),
    ...(log ? { log: [...state.log, ...log].slice(-mostLogEntries) } : {}),
  }
}

/** The topics of which a message brings news. */
export function topicsOf(message: LiveMessage): readonly Topic[] {
  const topics: readonly (Topic & keyof LiveUpdate)[] = ['site', 'stations', 'sessions', 'results', 'log']
  return topics.filter((topic) => message[topic] !== undefined)
}

/** The site's time at an instant of the browser's clock. */
export function siteTimeAt({ siteMs, browserMs, speed }: ClockReading, atMs: number): number {
  return siteMs + (atMs - browserMs) * speed
}

/** A car keeps its place in the stack when its session ends and another begins. */
function inStackingOrder(results: ResultsView): ResultsView {
  return { ...results, sessions: results.sessions.toSorted((a, b) => inNameOrder(a.label, b.label)) }
}

/** Sessions that have left may be seen in the results alone. */
function coloursOf(state: SiteState, views: Pick<LiveUpdate, 'sessions' | 'results'>): Partial<SiteState> {
  if (!views.sessions && !views.results) return {}
  const { sessions, results } = { ...state, ...views }
  return { colours: coloursAfter(state.colours, [...sessions, ...results.sessions]) }
}

function clockReading(site: SiteView, browserMs: number): ClockReading {
  return { siteMs: site.nowMs, browserMs, speed: site.speed }
}

function timesOf(state: SiteState, site: SiteView): SiteTimes {
  return site.settings.timeZone === state.site.settings.timeZone ? state.times : siteTimes(site.settings.timeZone)
}

/** The page's one store: what the server said and how the connection is, told to whoever shows it. */
export class Store {
  #connection: Connection = { type: 'connecting' }
  #site: SiteState | undefined
  #explanation: ExplanationView | undefined
  readonly who: WhoView
  readonly #listeners = new Map<Topic, Set<() => void>>()

  /** @param who looks at the page; everybody may do everything where nobody has to log in */
  constructor(who: WhoView = { role: 'operator', isOpen: true }) {
    this.who = who
  }

  /** Whether whoever looks may change anything. */
  get mayChange(): boolean {
    return this.who.role === 'operator'
  }

  get connection(): Connection {
    return this.#connection
  }

  /** Absent until the first snapshot. */
  get site(): SiteState | undefined {
    return this.#site
  }

  /** Of the newest plan, or of the one before it until its own is there. */
  get explanation(): ExplanationView | undefined {
    return this.#explanation
  }

  /** The site's time now, carried on from the newest message; it stands while the connection is lost. */
  get nowMs(): number | undefined {
    const browserMs = this.#connection.type === 'lost' ? this.#connection.sinceMs : performance.now()
    return this.#site && siteTimeAt(this.#site.clock, browserMs)
  }

  connectionIs(connection: Connection): void {
    this.#connection = connection
    this.#tell(['connection'])
  }

  explanationIs(explanation: ExplanationView | undefined): void {
    this.#explanation = explanation
    this.#tell(['explanation'])
  }

  /** Takes a message in; `gap` asks the caller for a new snapshot. */
  receive(message: LiveMessage): 'taken' | 'gap' {
    const next = stateAfter(this.#site, message, performance.now())
    if (next === 'gap') return 'gap'
    this.#site = next
    this.#tell(topicsOf(message))
    return 'taken'
  }

  /** Calls the listener once for each message that touches any of the topics. */
  on(topics: readonly Topic[], listener: () => void): void {
    for (const topic of topics) {
      const listeners = this.#listeners.get(topic) ?? new Set()
      this.#listeners.set(topic, listeners.add(listener))
    }
  }

  #tell(topics: readonly Topic[]): void {
    const listeners = new Set(topics.flatMap((topic) => [...(this.#listeners.get(topic) ?? [])]))
    for (const listener of listeners) listener()
  }
}

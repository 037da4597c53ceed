import type { ExplanationView } from '../../../server/views/plan.ts'
import type { SessionView } from '../../../server/views/sessions.ts'
import type { StationView } from '../../../server/views/stations.ts'
import { carVariable } from '../../colours.ts'
import { element, setAttribute, setChildren, setText } from '../../dom.ts'
import { formatKwh, type SiteTimes } from '../../format.ts'
import { showName } from '../../middle-cut.ts'
import { type ChainLink, chainSteps, deliveryChain } from './delivery-chain.ts'
import { sessionOffersText } from './offer-words.ts'
import { priorityField } from './priority-field.ts'
import {
  batteryText,
  departureText,
  isShort,
  leavesText,
  limitsText,
  powerText,
  sessionNotes,
  setpointText,
  wishShares,
  wishText,
} from './session-words.ts'

/** What a row shows a session with. */
export interface SessionContext {
  readonly station: StationView | undefined
  readonly colour: number
  /** What would make a shortfall fit. */
  readonly offers: ExplanationView['offers']
  readonly nowMs: number
  readonly times: SiteTimes
}

/** One session's row: made once, then shown anew whenever something changes. */
export interface SessionRow {
  readonly root: HTMLLIElement
  readonly show: (session: SessionView, context: SessionContext) => void
}

export function sessionRow(mayChange: boolean): SessionRow {
  const name = element('span', { class: 'session-name' })
  const battery = element('span', { class: 'aside' })
  const limits = element('span', { class: 'aside' })
  const bar = wishBar()
  const wish = element('span', { class: 'aside' })
  const asked = element('span', { class: 'wish-asked' })
  const leaves = element('span')
  const departure = element('span', { class: 'aside' })
  const power = element('span')
  const setpoint = element('span', { class: 'aside' })
  const chain = chainList()
  const attention = element('div')
  const offer = element('p', { class: 'session-offer', 'data-testid': 'session-offer' })
  const notes = element('div', { class: 'session-notes' }, attention, offer)
  const priority = priorityField(mayChange, () => {
    if (shown) show(...shown)
  })
  let shown: readonly [SessionView, SessionContext] | undefined
  const root = element(
    'li',
    { class: 'session' },
    element('div', { class: 'session-who' }, element('div', { class: 'who-line' }, name, ' ', battery), limits),
    element('div', { class: 'session-wish' }, element('div', { class: 'wish-line' }, bar.root, asked), wish),
    element('div', { class: 'session-when' }, leaves, departure),
    element('div', { class: 'session-power' }, power, setpoint),
    priority.root,
    chain.root,
    notes,
  )
  const show = (session: SessionView, context: SessionContext) => {
    shown = [session, context]
    const { station, colour, offers, nowMs, times } = context
    setAttribute(root, 'data-session', session.id)
    setAttribute(root, 'data-state', session.state)
    setAttribute(root, 'data-connected', String(station?.isConnected ?? true))
    root.style.setProperty('--car', `var(${carVariable(colour)})`)
    const { stationId, evseId } = session
    showName(name, `${stationId} · ${evseId}`, `Station ${stationId}, EVSE ${evseId}`)
    setText(limits, limitsText(session))
    setText(battery, batteryText(session))
    bar.show(session)
    setText(wish, wishText(session))
    setText(asked, session.state === 'unplanned' ? '' : formatKwh(session.askedWh))
    setText(leaves, leavesText(session, nowMs))
    setText(departure, departureText(session, times))
    setText(power, session.state === 'ended' ? '' : powerText(session))
    setText(setpoint, session.state === 'ended' ? '' : setpointText(session))
    const { links, explanation } = deliveryChain(session)
    chain.root.hidden = session.state === 'ended'
    chain.show(links)
    priority.show(session)
    const problem = priority.problem()
    const lines = [
      ...(problem ? [problem] : []),
      ...(explanation && session.state !== 'ended' ? [explanation] : []),
      ...sessionNotes(session, station, times),
    ]
    showLines(attention, lines)
    setText(offer, isShort(session) ? sessionOffersText(offers, session) : '')
    notes.hidden = lines.length === 0 && offer.textContent === ''
  }
  return { root, show }
}

/** The wish as a bar: delivered, planned, short. */
function wishBar() {
  const delivered = element('span', { class: 'part delivered' })
  const planned = element('span', { class: 'part planned' })
  const short = element('span', { class: 'part short' })
  const root = element('div', { class: 'wish-bar', role: 'img' }, delivered, planned, short)
  return {
    root,
    show(session: SessionView) {
      const shares = wishShares(session)
      const width = (share: number) => `${(share * 100).toFixed(2)}%`
      delivered.style.width = width(shares.delivered)
      planned.style.width = width(shares.planned)
      short.style.width = width(shares.short)
      setAttribute(root, 'aria-label', `${wishText(session)} of ${formatKwh(session.askedWh)}`)
    },
  }
}

const linkWords = { done: 'done', waiting: 'waiting', broken: 'broken', open: 'not yet', unknown: 'not known' } as const

/** The chain from planned to following, one item a step. */
function chainList() {
  const items = chainSteps.map((step) => element('li', { 'data-step': step }, step))
  const root = element('ol', { class: 'chain', 'aria-label': 'Delivery of the plan' }, ...items)
  return {
    root,
    show(links: readonly ChainLink[]) {
      for (const [index, { state, step }] of links.entries()) {
        const item = items[index]
        if (!item) continue
        setAttribute(item, 'data-link', state)
        setAttribute(item, 'aria-label', `${step}: ${linkWords[state]}`)
      }
    },
  }
}

function showLines(holder: HTMLElement, lines: readonly string[]): void {
  const isSame =
    holder.children.length === lines.length && lines.every((line, i) => holder.children[i]?.textContent === line)
  if (!isSame)
    setChildren(
      holder,
      lines.map((line) => element('p', {}, line)),
    )
}

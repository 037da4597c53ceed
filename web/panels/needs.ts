import type { SessionView } from '../../server/views/sessions.ts'
import { evseOf, inNameOrder } from '../colours.ts'
import { copied } from '../copied.ts'
import { find, setChildren, setText } from '../dom.ts'
import { formatCount } from '../format.ts'
import type { SiteState, Store } from '../state.ts'
import { startKnocks } from './needs/knocks.ts'
import { ocppAddress } from './needs/ocpp-address.ts'
import { siteOffersText } from './needs/offer-words.ts'
import { type SessionRow, sessionRow } from './needs/session-row.ts'
import { isShort } from './needs/session-words.ts'
import { startStationDialog } from './needs/station-dialog.ts'
import { startStationsBadge } from './needs/stations-badge.ts'

const redrawMs = 10_000

/** What each car wishes, how far it is, and whether its station does as planned. */
export function startNeeds(store: Store): void {
  const list = find('#sessions', HTMLUListElement)
  const rows = new Map<string, SessionRow>()

  const show = () => {
    if (!store.site) return
    const { sessions, stations, times, colours } = store.site
    const nowMs = store.nowMs ?? store.site.site.nowMs
    const shown = inReadingOrder(sessions)
    const offers = store.explanation?.offers ?? []
    for (const session of shown) {
      const row = rows.get(session.id) ?? sessionRow(store.mayChange)
      rows.set(session.id, row)
      const station = stations.find(({ stationId }) => stationId === session.stationId)
      row.show(session, { station, colour: colours.get(evseOf(session)) ?? 0, offers, nowMs, times })
    }
    for (const id of rows.keys()) if (!shown.some((session) => session.id === id)) rows.delete(id)
    setChildren(
      list,
      shown.flatMap(({ id }) => rows.get(id)?.root ?? []),
    )
    const siteOffers = find('#site-offers', HTMLElement)
    setText(siteOffers, sessions.some(isShort) ? siteOffersText(offers) : '')
    siteOffers.hidden = siteOffers.textContent === ''
    setText(find('#needs-count', HTMLElement), countText(sessions))
    showEmptiness(store.site)
  }
  store.on(['site', 'stations', 'sessions', 'explanation'], show)
  // Departures come nearer without any message.
  setInterval(show, redrawMs)
  const stationDialog = startStationDialog(store)
  startStationsBadge(store, stationDialog)
  startKnocks(store, stationDialog)
  startCopy()
}

/** Sessions in progress by departure, then those that ended, newest first. */
export function inReadingOrder(sessions: readonly SessionView[]): readonly SessionView[] {
  const ended = sessions.filter(({ state }) => state === 'ended')
  const active = sessions.filter(({ state }) => state !== 'ended')
  const byPlace = (a: SessionView, b: SessionView) => inNameOrder(evseOf(a), evseOf(b))
  return [
    ...active.toSorted((a, b) => a.departureMs - b.departureMs || byPlace(a, b)),
    ...ended.toSorted((a, b) => b.departureMs - a.departureMs || byPlace(a, b)),
  ]
}

function countText(sessions: readonly SessionView[]): string {
  const ended = sessions.filter(({ state }) => state === 'ended').length
  const active = sessions.length - ended
  if (sessions.length === 0) return ''
  return ended > 0 ? `${formatCount(active, 'car')} · ${ended} left` : formatCount(active, 'car')
}

/** Says what will be here, and how to get it. */
function showEmptiness({ sessions, stations, site }: SiteState): void {
  const isConnected = stations.some((station) => station.isConnected)
  find('#needs-empty', HTMLElement).hidden = sessions.length > 0
  setText(
    find('#needs-empty-text', HTMLElement),
    isConnected
      ? 'No car is plugged in. Each one appears here as soon as its station reports it.'
      : 'No station is connected. Each car will have a row here: its wish, its departure, and whether the plan reached it. Point a station at',
  )
  find('#ocpp-address', HTMLElement).hidden = isConnected
  setText(find('#ocpp-url', HTMLElement), ocppAddress(site.ocppUrl, location.hostname))
}

function startCopy(): void {
  const url = find('#ocpp-url', HTMLElement)
  const result = find('#copy-result', HTMLElement)
  find('#copy-url', HTMLButtonElement).addEventListener('click', () => {
    void copied(url).then((text) => setText(result, text))
  })
}

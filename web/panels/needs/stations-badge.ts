import type { StationView } from '../../../server/views.ts'
import { element, find, setChildren, setText } from '../../dom.ts'
import type { SiteTimes } from '../../format.ts'
import type { Store } from '../../state.ts'
import { stationsText } from './session-words.ts'

/** The badge that counts the stations, and their list on hover or focus. */
export function startStationsBadge(store: Store): void {
  const badge = find('#stations-badge', HTMLButtonElement)
  const list = find('#stations-list', HTMLElement)
  store.on(['stations', 'site'], () => {
    if (!store.site) return
    const { stations, times, site } = store.site
    setText(badge, stationsText(stations))
    badge.dataset.connected = String(stations.filter(({ isConnected }) => isConnected).length)
    setChildren(list, stations.length === 0 ? [noStations(site.ocppUrl)] : stations.map((s) => stationLine(s, times)))
  })
  // Escape puts the list away without moving the pointer.
  badge.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') badge.blur()
  })
}

function stationLine(station: StationView, times: SiteTimes): HTMLElement {
  const { stationId, isConnected, address, sinceMs, registration, vendorName, model, evses } = station
  const product = [vendorName, model].filter((part) => part !== undefined).join(' ')
  const since = `${isConnected ? 'connected' : 'gone'} since ${times.dayTime(sinceMs)}`
  const details = [
    address ?? 'address not known',
    since,
    ...(registration === 'implicit' ? ['not seen to boot'] : []),
    ...(product ? [product] : []),
    ...evses.map(({ evseId, connectorStatus }) => `EVSE ${evseId} ${connectorStatus}`),
  ]
  return element(
    'div',
    { class: 'station', 'data-station': stationId, 'data-connected': String(isConnected) },
    element('strong', {}, stationId),
    element('span', { class: 'aside' }, details.join(' · ')),
  )
}

function noStations(ocppUrl: string): HTMLElement {
  return element('p', {}, 'Point a station at ', element('code', {}, ocppUrl))
}

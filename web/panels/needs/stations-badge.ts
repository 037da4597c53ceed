import type { StationView } from '../../../server/views/stations.ts'
import { element, find, setChildren, setText } from '../../dom.ts'
import type { SiteTimes } from '../../format.ts'
import type { Store } from '../../state.ts'
import { failSafeLine } from './fail-safe-words.ts'
import { noProfilesText, stationsText } from './session-words.ts'
import type { StationDialog } from './station-dialog.ts'

/** The badge that counts the stations, and their list on hover or focus. */
export function startStationsBadge(store: Store, dialog: StationDialog): void {
  const badge = find('#stations-badge', HTMLButtonElement)
  const list = find('#stations-list', HTMLElement)
  let shown = ''
  store.on(['stations', 'site'], () => {
    if (!store.site) return
    const { stations, stationCounts, times, site } = store.site
    setText(badge, stationsText(stationCounts))
    badge.dataset.connected = String(stationCounts.connected)
    // A button that is being pressed stays the same button.
    const key = JSON.stringify([stations, stationCounts.known, times.timeZone, site.ocppUrl])
    if (key === shown) return
    shown = key
    const line = (station: StationView) => stationLine(station, times, store.mayChange ? dialog : undefined)
    const more = stationCounts.known - stations.length
    setChildren(
      list,
      stations.length === 0
        ? [noStations(site.ocppUrl)]
        : [...stations.map(line), ...(more > 0 ? [moreStations(more)] : [])],
    )
  })
  // Escape puts the list away without moving the pointer.
  badge.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') badge.blur()
  })
}

function stationLine(station: StationView, times: SiteTimes, dialog: StationDialog | undefined): HTMLElement {
  const { stationId, isConnected, address, sinceMs, registration, vendorName, model, evses } = station
  const product = [vendorName, model].filter((part) => part !== undefined).join(' ')
  const since = sinceMs === 0 ? 'not seen yet' : `${isConnected ? 'connected' : 'gone'} since ${times.dayTime(sinceMs)}`
  const details = [
    address ?? 'address not known',
    since,
    ...(registration === 'implicit' ? ['not seen to boot'] : []),
    ...(registration === 'pending' || registration === 'rejected' ? [`registration ${registration}`] : []),
    ...(station.hasPassword ? ['has a password'] : []),
    ...(product ? [product] : []),
    ...evses.map(({ evseId, connectorStatus }) => `EVSE ${evseId} ${connectorStatus}`),
    ...(station.takesNoProfiles ? [noProfilesText(station.takesNoProfiles.sinceMs, times)] : []),
  ]
  const safe = failSafeLine(station.failSafe)
  return element(
    'div',
    { class: 'station', 'data-station': stationId, 'data-connected': String(isConnected) },
    element('strong', {}, stationId),
    ...(dialog ? [accessButton(stationId, dialog)] : []),
    element('span', { class: 'aside' }, details.join(' · ')),
    ...(safe ? [element('span', { class: 'aside fail-safe', 'data-weak': String(safe.isWeak) }, safe.text)] : []),
  )
}

function accessButton(stationId: string, dialog: StationDialog): HTMLElement {
  const label = `Access of ${stationId}`
  const button = element(
    'button',
    { type: 'button', class: 'quiet', 'data-access': stationId, 'aria-label': label },
    'Access …',
  )
  button.addEventListener('click', () => dialog.open(stationId))
  return button
}

function moreStations(count: number): HTMLElement {
  const where = element('a', { href: '/api/stations' }, 'all of them')
  return element('p', { class: 'aside' }, `and ${count} more: `, where)
}

function noStations(ocppUrl: string): HTMLElement {
  return element('p', {}, 'Point a station at ', element('code', {}, ocppUrl))
}

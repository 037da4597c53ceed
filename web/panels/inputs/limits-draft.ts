import type { LimitGroup, SiteLimits, StationPlace } from '../../../server/views/limits.ts'
import type { SessionView } from '../../../server/views/sessions.ts'
import type { StationView } from '../../../server/views/stations.ts'
import { formatCount } from '../../format.ts'
import { consequenceText } from './settings-change.ts'

/** A choice of a list. */
export interface Choice {
  readonly value: string
  readonly text: string
}

/** A group with how deep it lies within others; 0 for one right below the site. */
export interface PlacedGroup {
  readonly group: LimitGroup
  readonly depth: number
}

/** Groups in the order of the tree: each followed by those within it. */
export function inTreeOrder(groups: readonly LimitGroup[], parentId?: string, depth = 0): readonly PlacedGroup[] {
  return groups
    .filter((group) => group.parentId === parentId)
    .flatMap((group) => [{ group, depth }, ...inTreeOrder(groups, group.id, depth + 1)])
}

/** Where a group may lie: in the site itself, and in every group that does not lie within it. */
export function placesFor(groups: readonly LimitGroup[], id: string): readonly Choice[] {
  const within = new Set([id, ...inTreeOrder(groups, id).map(({ group }) => group.id)])
  return groupChoices(groups.filter((group) => !within.has(group.id)))
}

/** Where a station may hang. */
export function groupChoices(groups: readonly LimitGroup[]): readonly Choice[] {
  return [{ value: '', text: 'the site' }, ...groups.map(({ id, name }) => ({ value: id, text: name || 'unnamed' }))]
}

/**
 * Grid phases of an outlet's L1, L2 and L3, by OCPP's phase rotation.
 *
 * @param evses what holds where nothing is set: as far as the station says how they are wired
 */
export function wiringChoices(inForce: string | undefined, evses: StationView['evses'] = []): readonly Choice[] {
  const known = ['RST', 'STR', 'TRS', 'RTS', 'SRT', 'TSR', 'Rxx', 'Sxx', 'Txx']
  const all = inForce === undefined || known.includes(inForce) ? known : [...known, inForce]
  return [
    { value: '', text: toldWiringText(evses) },
    ...all.map((rotation) => ({ value: rotation, text: wiringText(rotation) })),
  ]
}

/** `as the station says: L2 L3 L1`, or `unknown` where it does not. */
function toldWiringText(evses: StationView['evses']): string {
  const told = new Set(evses.filter(({ evseId }) => evseId > 0).map(({ phaseRotation }) => phaseRotation))
  const [only] = told
  if (told.size === 1 && only !== undefined) return `as the station says: ${wiringText(only)}`
  return told.size > 1 ? 'as the station says of each EVSE' : 'unknown'
}

/** `L2 L3 L1`, or `L2 only`. */
function wiringText(rotation: string): string {
  const phases: Readonly<Record<string, string>> = { R: 'L1', S: 'L2', T: 'L3', x: '–' }
  const text = [...rotation].map((letter) => phases[letter] ?? letter)
  return rotation.endsWith('xx') ? `${text[0]} only` : text.join(' ')
}

/** An id for a new group that none has yet. */
export function freeGroupId(groups: readonly { readonly id: string }[]): string {
  let number = groups.length + 1
  while (groups.some(({ id }) => id === `group-${number}`)) number++
  return `group-${number}`
}

/** A place for every station there is: as it is set, or with nothing set. */
export function stationPlaces(limits: SiteLimits, stations: readonly StationView[]): readonly StationPlace[] {
  const named = new Set(limits.stations.map(({ stationId }) => stationId))
  const others = stations.filter(({ stationId }) => !named.has(stationId)).map(({ stationId }) => ({ stationId }))
  return [...limits.stations, ...others].toSorted((a, b) => (a.stationId < b.stationId ? -1 : 1))
}

/** A place that sets nothing need not be kept. */
export function saysSomething({ stationId: _, evses = [], ...place }: StationPlace): boolean {
  return Object.keys(place).length > 0 || evses.length > 0
}

/** What to mend before limits can be applied, in a sentence; undefined where nothing is wrong. */
export function mistakeIn({ groups, stations }: SiteLimits): string | undefined {
  if (groups.some(({ name }) => name === '')) return 'A group has no name: give it one, or remove it.'
  const twice = groups.find(({ name }, index) => groups.findIndex((other) => other.name === name) < index)
  if (twice) return `Two groups are called ${twice.name}: give one of them another name.`
  const ownAndElsewhere = stations.find(
    ({ limitW, phaseLimitA, groupId, evses = [] }) =>
      (limitW !== undefined || phaseLimitA !== undefined) &&
      evses.some((evse) => evse.groupId !== undefined && evse.groupId !== groupId),
  )
  if (!ownAndElsewhere) return undefined
  return `${ownAndElsewhere.stationId} has a limit of its own, so all of its EVSEs belong to where it belongs.`
}

/** `none`, or `2 groups, 5 stations`. */
export function limitsText({ groups, stations }: SiteLimits): string {
  const parts = [
    ...(groups.length > 0 ? [formatCount(groups.length, 'group')] : []),
    ...(stations.length > 0 ? [formatCount(stations.length, 'station')] : []),
  ]
  return parts.join(', ') || 'none'
}

/** What applying limits will do. */
export function limitsConsequence(limits: SiteLimits, sessions: readonly SessionView[]): string {
  return mistakeIn(limits) ?? consequenceText(sessions)
}

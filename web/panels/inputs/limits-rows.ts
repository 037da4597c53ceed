import type { EvsePlace, LimitGroup, StationPlace } from '../../../server/views/limits.ts'
import type { StationView } from '../../../server/views/stations.ts'
import { element, setChildren } from '../../dom.ts'
import { type Choice, groupChoices, placesFor, wiringChoices } from './limits-draft.ts'

/** A group's row of fields. */
export interface GroupRow {
  readonly root: HTMLElement
  readonly id: string
  readonly name: HTMLInputElement
  readonly remove: HTMLButtonElement
  readonly read: () => LimitGroup
  /** Offers the groups as they are now. */
  readonly offer: (groups: readonly LimitGroup[], depth: number) => void
  /** Hangs what lay in a group where that group did. */
  readonly moveOut: (id: string, parentId: string) => void
}

/** A station's rows of fields: its own, and one for each EVSE where it has several. */
export interface StationRow {
  readonly roots: readonly HTMLElement[]
  readonly read: () => StationPlace
  readonly offer: (groups: readonly LimitGroup[]) => void
  readonly moveOut: GroupRow['moveOut']
}

export function groupRow(group: LimitGroup): GroupRow {
  const name = element('input', { value: group.name, maxlength: 80, required: true, 'aria-label': 'Name of the group' })
  const parent = choiceField('Lies in', group.parentId)
  const limits = limitFields(group, 'the group')
  const remove = element(
    'button',
    { type: 'button', class: 'quiet round', title: 'Remove the group', 'aria-label': 'Remove the group' },
    '×',
  )
  const root = element('div', { class: 'limit-row' }, ...cells(name, parent.select, ...limits.fields, remove))
  return {
    root,
    id: group.id,
    name,
    remove,
    read: () => ({
      id: group.id,
      name: name.value.trim(),
      ...named('parentId', parent.read()),
      ...limits.read(),
    }),
    offer: (groups, depth) => {
      root.style.setProperty('--depth', String(depth))
      parent.offer(placesFor(groups, group.id))
    },
    moveOut: parent.moveOut,
  }
}

/** @param evses the station's EVSEs, as far as they are known */
export function stationRow(place: StationPlace, evses: StationView['evses']): StationRow {
  const evseIds = evses.map(({ evseId }) => evseId).filter((evseId) => evseId > 0)
  const group = choiceField(`Group of ${place.stationId}`, place.groupId)
  const wiring = choiceField(`Wiring of ${place.stationId}`, place.phaseRotation)
  wiring.offer(wiringChoices(place.phaseRotation, evses))
  const limits = limitFields(place, place.stationId)
  const label = element('span', { class: 'limit-name', title: place.stationId }, place.stationId)
  const root = element(
    'div',
    { class: 'limit-row', 'data-station': place.stationId },
    ...cells(label, group.select, ...limits.fields, wiring.select),
  )
  const set = place.evses ?? []
  const shown = [...new Set([...(evseIds.length > 1 ? evseIds : []), ...set.map(({ evseId }) => evseId)])]
  const evseRows = shown
    .toSorted((a, b) => a - b)
    .map((evseId) => evseRow(place.stationId, set.find((evse) => evse.evseId === evseId) ?? { evseId }))
  return {
    roots: [root, ...evseRows.map((evse) => evse.root)],
    read: () => {
      const own = evseRows.map((evse) => evse.read()).filter((evse) => Object.keys(evse).length > 1)
      return {
        stationId: place.stationId,
        ...named('groupId', group.read()),
        ...limits.read(),
        ...named('phaseRotation', wiring.read()),
        ...(own.length > 0 ? { evses: own } : {}),
      }
    },
    offer: (groups) => {
      group.offer(groupChoices(groups))
      for (const evse of evseRows) evse.offer(groups)
    },
    moveOut: (id, parentId) => {
      for (const field of [group, ...evseRows]) field.moveOut(id, parentId)
    },
  }
}

function evseRow(stationId: string, place: EvsePlace) {
  const name = `EVSE ${place.evseId}`
  const group = choiceField(`Group of ${stationId}, ${name}`, place.groupId)
  const wiring = choiceField(`Wiring of ${stationId}, ${name}`, place.phaseRotation)
  const asStation = (choices: readonly Choice[]) => [{ value: '', text: 'as its station' }, ...choices.slice(1)]
  wiring.offer(asStation(wiringChoices(place.phaseRotation)))
  const label = element('span', { class: 'limit-name' }, name)
  const root = element('div', { class: 'limit-row limit-evse' }, ...cells(label, group.select, '', '', wiring.select))
  return {
    root,
    read: (): EvsePlace => ({
      evseId: place.evseId,
      ...named('groupId', group.read()),
      ...named('phaseRotation', wiring.read()),
    }),
    offer: (groups: readonly LimitGroup[]) => group.offer(asStation(groupChoices(groups))),
    moveOut: group.moveOut,
  }
}

function cells(...contents: readonly (Node | string)[]): HTMLElement[] {
  return contents.map((content) => element('span', {}, content))
}

/** A list to choose from that keeps its choice while what it offers changes. */
function choiceField(label: string, inForce: string | undefined) {
  const select = element('select', { 'aria-label': label })
  let chosen = inForce ?? ''
  // Before the form hears of it, which offers all choices anew.
  select.addEventListener('input', () => {
    chosen = select.value
  })
  return {
    select,
    read: () => chosen,
    moveOut: (value: string, otherwise: string) => {
      if (chosen === value) chosen = otherwise
    },
    offer: (choices: readonly Choice[]) => {
      setChildren(
        select,
        choices.map(({ value, text }) => element('option', { value }, text)),
      )
      if (!choices.some(({ value }) => value === chosen)) chosen = ''
      select.value = chosen
    },
  }
}

/** A limit in kW, and one in A per phase; empty for none. */
function limitFields({ limitW, phaseLimitA }: Pick<LimitGroup, 'limitW' | 'phaseLimitA'>, of: string) {
  const field = (unit: string, value: number | undefined) =>
    element('input', {
      type: 'number',
      min: 0,
      max: 100_000,
      step: 'any',
      inputmode: 'decimal',
      placeholder: 'none',
      value,
      'aria-label': `Limit of ${of}, ${unit}`,
    })
  const powerKw = field('kW', limitW === undefined ? undefined : limitW / 1_000)
  const currentA = field('A per phase', phaseLimitA)
  return {
    fields: [withUnit(powerKw, 'kW'), withUnit(currentA, 'A')],
    read: () => ({
      ...(powerKw.value === '' ? {} : { limitW: Math.round(Number(powerKw.value) * 1_000) }),
      ...(currentA.value === '' ? {} : { phaseLimitA: Number(currentA.value) }),
    }),
  }
}

/** Where a column's head names the unit, the style sheet hides it here. */
function withUnit(field: HTMLInputElement, unit: string): HTMLElement {
  return element('span', { class: 'field' }, field, element('span', { class: 'unit', 'aria-hidden': 'true' }, unit))
}

/** A field of an object, left out where its text is empty. */
function named<Name extends string>(name: Name, text: string): { readonly [Key in Name]?: string } {
  return (text === '' ? {} : { [name]: text }) as { readonly [Key in Name]?: string }
}

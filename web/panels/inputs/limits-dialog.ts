import type { SiteLimits } from '../../../server/views/limits.ts'
import { changeLimits } from '../../api.ts'
import { find, setAttribute, setChildren, setText, setTextGlowing } from '../../dom.ts'
import { onlyOperators } from '../../only-operators.ts'
import type { Store } from '../../state.ts'
import {
  freeGroupId,
  inTreeOrder,
  limitsConsequence,
  limitsText,
  mistakeIn,
  saysSomething,
  stationPlaces,
} from './limits-draft.ts'
import { type GroupRow, groupRow, type StationRow, stationRow } from './limits-rows.ts'
import { outcomeText } from './settings-change.ts'
import type { Say } from './settings-form.ts'

/** The dialog for fuses and feeders within the site: the groups, which station belongs to which, and the wiring. */
export function startLimitsDialog(store: Store, say: Say): void {
  const dialog = find('#limits-dialog', HTMLDialogElement)
  const form = find('#limits-form', HTMLFormElement)
  const apply = find('#limits-apply', HTMLButtonElement)
  const message = find('#limits-message', HTMLElement)
  let groups: GroupRow[] = []
  let stations: StationRow[] = []
  let isApplying = false

  const draft = (): SiteLimits => ({
    groups: groups.map((row) => row.read()),
    stations: stations.map((row) => row.read()).filter(saysSomething),
  })
  const tell = (text: string, isProblem: boolean) => {
    setText(message, text)
    setAttribute(message, 'data-problem', isProblem)
  }
  const showDraft = () => {
    const limits = draft()
    const depths = new Map(inTreeOrder(limits.groups).map(({ group, depth }) => [group.id, depth]))
    for (const row of groups) row.offer(limits.groups, depths.get(row.id) ?? 0)
    for (const row of stations) row.offer(limits.groups)
    find('#limit-groups-empty', HTMLElement).hidden = groups.length > 0
    find('#limit-stations-empty', HTMLElement).hidden = stations.length > 0
    const inForce = store.site?.site.limits
    const isChanged = JSON.stringify(limits) !== JSON.stringify(inForce)
    const mistake = mistakeIn(limits)
    apply.disabled = !store.mayChange || !isChanged || mistake !== undefined || isApplying
    if (!store.mayChange) return tell(onlyOperators, false)
    tell(isChanged ? limitsConsequence(limits, store.site?.sessions ?? []) : '', mistake !== undefined)
  }
  const showGroups = () => {
    setChildren(
      find('#limit-groups', HTMLElement),
      groups.map(({ root }) => root),
    )
    showDraft()
  }
  const take = (row: GroupRow) => {
    row.remove.addEventListener('click', () => {
      const { id, parentId = '' } = row.read()
      groups = groups.filter((other) => other !== row)
      for (const other of [...groups, ...stations]) other.moveOut(id, parentId)
      showGroups()
      find('#limit-group-add', HTMLButtonElement).focus()
    })
    return row
  }
  const open = () => {
    if (!store.site) return
    const { site, stations: known } = store.site
    groups = inTreeOrder(site.limits.groups).map(({ group }) => take(groupRow(group)))
    stations = stationPlaces(site.limits, known).map((place) => {
      const evses = known.find(({ stationId }) => stationId === place.stationId)?.evses ?? []
      return stationRow(place, evses)
    })
    setChildren(
      find('#limit-stations', HTMLElement),
      stations.flatMap(({ roots }) => roots),
    )
    showGroups()
    dialog.showModal()
    dialog.scrollTop = 0
  }
  const send = async () => {
    isApplying = true
    apply.disabled = true
    tell('Applying …', false)
    const answer = await changeLimits(draft())
    isApplying = false
    if (answer.type === 'problem') {
      apply.disabled = false
      return tell(answer.problem.detail, true)
    }
    dialog.close()
    say(`Limits applied: ${outcomeText(answer.value.replannedSessions)}.`)
  }

  find('#limits-open', HTMLButtonElement).addEventListener('click', open)
  find('#limit-group-add', HTMLButtonElement).addEventListener('click', () => {
    const row = take(groupRow({ id: freeGroupId(groups), name: '' }))
    groups = [...groups, row]
    showGroups()
    row.name.focus()
  })
  find('#limit-station-add', HTMLButtonElement).addEventListener('click', () => addStation())
  form.addEventListener('input', showDraft)
  form.addEventListener('submit', (event) => {
    if (event.submitter !== apply) return
    event.preventDefault()
    void send()
  })
  startSummary(store)

  /** A station that has not come yet: its place can be made ready. */
  function addStation(): void {
    const field = find('#limit-station-id', HTMLInputElement)
    const stationId = field.value.trim()
    const isKnown = stations.some((row) => row.read().stationId === stationId)
    if (stationId === '' || isKnown) {
      tell(stationId === '' ? 'Give the identity of the station to add.' : `${stationId} is in the list.`, true)
      field.focus()
      return
    }
    const row = stationRow({ stationId }, [])
    stations = [...stations, row]
    find('#limit-stations', HTMLElement).append(...row.roots)
    field.value = ''
    showDraft()
    row.roots[0]?.querySelector('select')?.focus()
  }
}

function startSummary(store: Store): void {
  const summary = find('#limits-in-force', HTMLOutputElement)
  store.on(['site'], () => {
    if (store.site) setTextGlowing(summary, limitsText(store.site.site.limits))
  })
}

import type { StationAccessView } from '../../../server/views/access.ts'
import { changeStation, removeStation, type StationChange } from '../../access.ts'
import type { Answer } from '../../api.ts'
import { copied } from '../../copied.ts'
import { find, setText } from '../../dom.ts'
import type { Store } from '../../state.ts'

/** Where operators say what a station may do, and are told its password. */
export interface StationDialog {
  readonly open: (stationId: string) => void
  /** Shows a password that was just made. */
  readonly tell: (stationId: string, password: string) => void
}

export function startStationDialog(store: Store): StationDialog {
  const dialog = find('#station-dialog', HTMLDialogElement)
  const change = find('#station-change', HTMLFieldSetElement)
  const registration = find('#station-registration', HTMLSelectElement)
  const choice = find('#station-password-choice', HTMLSelectElement)
  const given = find('#station-password-given', HTMLInputElement)
  const save = find('#save-station', HTMLButtonElement)
  const remove = find('#remove-station', HTMLButtonElement)
  const password = find('#station-password', HTMLElement)
  let stationId = ''

  const showChoice = () => {
    change.dataset.password = choice.value
    given.required = choice.value === 'given'
    given.disabled = choice.value !== 'given'
  }
  const show = (id: string, told: string | undefined) => {
    stationId = id
    setText(find('#station-title', HTMLElement), `Station ${id}`)
    setText(find('#station-told-id', HTMLElement), id)
    setText(password, told ?? '')
    setText(find('#copy-password-result', HTMLElement), '')
    find('#station-told', HTMLElement).hidden = told === undefined
    find('#station-problem', HTMLElement).hidden = true
    for (const part of [change, save, remove]) part.hidden = told !== undefined
    setText(find('#station-cancel', HTMLElement), told === undefined ? 'Cancel' : 'Close')
    if (!dialog.open) dialog.showModal()
  }
  const showProblem = (answer: Answer<unknown>) => {
    const problem = find('#station-problem', HTMLElement)
    problem.hidden = answer.type === 'done'
    if (answer.type === 'problem') setText(problem, answer.problem.detail)
  }
  const send = async () => {
    const answer = await changeStation(stationId, {
      registration: registration.value as StationAccessView['registration'],
      ...passwordChange(choice.value, given.value),
    })
    if (answer.type === 'problem') return showProblem(answer)
    if (answer.value.password !== undefined) show(stationId, answer.value.password)
    else dialog.close()
  }

  choice.addEventListener('change', showChoice)
  find('#station-form', HTMLFormElement).addEventListener('submit', (event) => {
    if (event.submitter !== save) return
    event.preventDefault()
    void send()
  })
  remove.addEventListener('click', () => {
    void removeStation(stationId).then((answer) => (answer.type === 'done' ? dialog.close() : showProblem(answer)))
  })
  // What was told once is not kept in the page.
  dialog.addEventListener('close', () => {
    setText(password, '')
    given.value = ''
  })
  find('#copy-password', HTMLButtonElement).addEventListener('click', () => {
    void copied(password).then((text) => setText(find('#copy-password-result', HTMLElement), text))
  })
  return {
    open(id) {
      const station = store.site?.stations.find((view) => view.stationId === id)
      const isSet = station?.registration === 'pending' || station?.registration === 'rejected'
      registration.value = isSet ? station.registration : 'accepted'
      choice.value = 'keep'
      showChoice()
      show(id, undefined)
    },
    tell: show,
  }
}

function passwordChange(choice: string, given: string): StationChange {
  if (choice === 'generate') return { generatePassword: true }
  return choice === 'given' ? { password: given } : {}
}

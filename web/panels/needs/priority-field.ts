import type { SessionView } from '../../../server/views/sessions.ts'
import { prioritize } from '../../api.ts'
import { element, setAttribute } from '../../dom.ts'
import { keepForOperators } from '../../only-operators.ts'

/** A session's priority, to be seen and changed. */
export interface PriorityField {
  readonly root: HTMLElement
  readonly show: (session: SessionView) => void
  /** Why the newest change was not made: a sentence. */
  readonly problem: () => string | undefined
}

/** A priority that somebody chose, and what the server said before. */
export interface PriorityChange {
  readonly from: number
  readonly to: number
}

const priorities = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]

/** The field of one row; what is chosen counts at once, and `onAnswer` is called when the server has answered. */
export function priorityField(mayChange: boolean, onAnswer: () => void): PriorityField {
  const options = priorities.map((priority) => element('option', { value: priority }, `${priority}`))
  const select = element('select', { 'data-testid': 'priority' }, ...options)
  const title = 'Where energy must be shared, higher priorities are served first'
  const root = element('label', { class: 'session-priority', title }, element('span', {}, 'priority'), select)
  keepForOperators({ mayChange }, [select])
  let session: SessionView | undefined
  let change: PriorityChange | undefined
  let problem: string | undefined

  const show = (newest: SessionView) => {
    session = newest
    change = changeAfter(change, newest.priority)
    const priority = change?.to ?? newest.priority
    if (select.value !== String(priority)) select.value = String(priority)
    setAttribute(root, 'data-priority', priority)
    setAttribute(select, 'aria-label', `priority of ${newest.stationId}, EVSE ${newest.evseId}`)
    root.hidden = newest.state === 'ended'
  }
  select.addEventListener('change', () => {
    if (session) void send(session, Number(select.value))
  })

  async function send(changed: SessionView, to: number): Promise<void> {
    const sent = { from: changed.priority, to }
    change = sent
    show(changed)
    const answer = await prioritize(changed.id, to)
    // A later choice has an answer of its own.
    if (change !== sent && change !== undefined) return
    problem = answer.type === 'problem' ? `Priority not set. ${answer.problem.detail}` : undefined
    if (problem) change = undefined
    onAnswer()
  }

  return { root, show, problem: () => problem }
}

/** A change stands until the server says something else than before it, be it the change or somebody else's. */
export function changeAfter(change: PriorityChange | undefined, priority: number): PriorityChange | undefined {
  return change?.from === priority ? change : undefined
}

import type { KnockView } from '../../../server/views/access.ts'
import type { SiteView } from '../../../server/views/site.ts'
import { changeStation, type StationChange } from '../../access.ts'
import { element, find, setChildren, setText } from '../../dom.ts'
import { formatCount, type SiteTimes } from '../../format.ts'
import { keepForOperators } from '../../only-operators.ts'
import type { Store } from '../../state.ts'
import type { StationDialog } from './station-dialog.ts'

/** The stations that ask to be admitted, with the operator's answers. */
export function startKnocks(store: Store, dialog: StationDialog): void {
  const list = find('#knocks', HTMLUListElement)
  const problem = find('#knocks-problem', HTMLElement)
  let shown = ''

  const answer = async (stationId: string, change: StationChange) => {
    const { type, ...rest } = await changeStation(stationId, change)
    problem.hidden = type === 'done'
    if ('problem' in rest) setText(problem, rest.problem.detail)
    else if (rest.value.password !== undefined) dialog.tell(stationId, rest.value.password)
  }

  store.on(['stations', 'site'], () => {
    if (!store.site) return
    const { knocks, times, site } = store.site
    // A button that is being pressed stays the same button.
    const key = JSON.stringify([knocks, times.timeZone])
    if (key === shown) return
    shown = key
    list.hidden = knocks.length === 0
    setChildren(
      list,
      knocks.toReversed().map((knock) => {
        const admit = element('button', { type: 'button', class: 'primary', 'data-admit': knock.stationId }, 'Admit')
        const refuse = element('button', { type: 'button', class: 'quiet', 'data-refuse': knock.stationId }, 'Refuse')
        admit.addEventListener('click', () => void answer(knock.stationId, admission(site)))
        refuse.addEventListener('click', () => void answer(knock.stationId, { registration: 'rejected' }))
        keepForOperators(store, [admit, refuse])
        return element(
          'li',
          { class: 'knock', 'data-knock': knock.stationId },
          element(
            'span',
            { class: 'knock-text' },
            element('strong', {}, knock.stationId),
            ` ${knockText(knock, times)}`,
          ),
          refuse,
          admit,
        )
      }),
    )
  })
}

/** What a station that asks has done: `asks to be admitted, from 10.0.0.7, 3 times, last at 16:05`. */
export function knockText({ address, count, lastMs }: KnockView, times: SiteTimes): string {
  const often = count === 1 ? 'once, at' : `${formatCount(count, 'time')}, last at`
  return `asks to be admitted, from ${address}, ${often} ${times.dayTime(lastMs)}`
}

/** What admits a station: where stations need passwords, it gets one. */
function admission({ needsStationPasswords }: SiteView): StationChange {
  return { registration: 'accepted', ...(needsStationPasswords ? { generatePassword: true } : {}) }
}

import type { SeriesKind } from '../../server/views/inputs.ts'
import { element, find, setAttribute, setText } from '../dom.ts'
import type { Store } from '../state.ts'
import { fileDialog } from './inputs/file-dialog.ts'
import { startLimitsDialog } from './inputs/limits-dialog.ts'
import { showLoadToCome, sourceNow } from './inputs/load-to-come.ts'
import { seriesRow } from './inputs/series-row.ts'
import { startSettingsForm } from './inputs/settings-form.ts'

const kinds: readonly SeriesKind[] = ['prices', 'base-load', 'grid-limit']

/** What every plan starts from: what is in force, and what somebody is about to change. */
export function startInputs(store: Store): void {
  const message = find('#inputs-message', HTMLElement)
  const say = (text: string, isProblem = false) => {
    setText(message, text)
    setAttribute(message, 'data-problem', isProblem)
  }
  startSettingsForm(store, say)
  startLimitsDialog(store, say)
  startSeries(store, say)
  offerTimeZones()
  keepStrayDropsOut()
}

function startSeries(store: Store, say: (text: string, isProblem?: boolean) => void): void {
  const { open } = fileDialog(store, say)
  const rows = kinds.map((kind) => ({
    kind,
    row: seriesRow(kind, { openFile: open, say, mayChange: store.mayChange }),
  }))
  find('#series', HTMLElement).append(...rows.map(({ row }) => row.root))
  store.on(['site'], () => {
    if (!store.site) return
    const { site, times } = store.site
    for (const { kind, row } of rows) {
      row.show(site.inputs[kind], times, kind === 'base-load' ? sourceNow(site.baseLoad) : undefined)
    }
    showLoadToCome(site.baseLoad, times)
  })
}

function offerTimeZones(): void {
  const options = Intl.supportedValuesOf('timeZone').map((zone) => element('option', { value: zone }))
  find('#time-zones', HTMLDataListElement).append(...options)
}

/** A file dropped beside its row must not replace the page. */
function keepStrayDropsOut(): void {
  for (const type of ['dragover', 'drop']) document.addEventListener(type, (event) => event.preventDefault())
}

import type { BacktestFileView, BacktestView } from '../../../server/views/backtest.ts'
import type { FileQuestion } from '../../../server/views/inputs.ts'
import type { SiteSettings } from '../../../server/views/site-settings.ts'
import { type Answer, call } from '../../api.ts'
import { element, find, setChildren } from '../../dom.ts'
import { firstWrongField, showFieldProblem } from '../../field-problem.ts'
import { isTimeZone, type SiteTimes, siteTimes } from '../../format.ts'
import { unitsFor } from '../inputs/file-answers.ts'
import { fileField } from './file-field.ts'

/** The form that starts a back-test. */
export interface BacktestForm {
  /** Undefined where something is to be mended first, which then has the focus. */
  readonly send: () => Promise<Answer<BacktestView> | undefined>
}

/** Looks at each file as it is chosen, and says beside each field what is wrong with it. */
export function backtestForm(form: HTMLFormElement, settings: SiteSettings | undefined): BacktestForm {
  const field = (id: string) => find(`#${id}`, HTMLInputElement, form)
  const [prices, sessions] = [field('prices'), field('sessions')]
  const looks = new Map<string, BacktestFileView>()
  fillFrom(settings, field)

  const times = (): SiteTimes => siteTimes(isTimeZone(field('time-zone').value) ? field('time-zone').value : 'UTC')
  const said = () => {
    const maxPowerW = Number(field('max-power').value) * 1_000
    return {
      ...(isTimeZone(field('time-zone').value) ? { timeZone: field('time-zone').value } : {}),
      ...(field('area').value === '' ? {} : { area: field('area').value }),
      ...(unit().value === '' ? {} : { unit: unit().value }),
      ...(field('keep-wall-clock').checked ? { keepWallClock: '1' } : {}),
      ...(maxPowerW > 0 ? { maxPowerW: String(maxPowerW) } : {}),
    }
  }
  const looked = (id: string) => (view: BacktestFileView | undefined, asks: FileQuestion | undefined) => {
    if (view) looks.set(id, view)
    else looks.delete(id)
    if (id === 'prices')
      showQuestion(asks ?? (view?.areas && { about: 'area', choices: view.areas }), asks !== undefined)
    find('#make-up', HTMLButtonElement).disabled = prices.disabled || !looks.has('prices')
    showCover(looks, field('from').value === '' && field('to').value === '', prices)
  }
  const files = ['prices', 'sessions', 'base-load', 'grid-limit-file'].map((id) => ({
    id,
    ...fileField(field(id), { said, times, looked: looked(id) }),
  }))
  const lookAgain = (...ids: readonly string[]) => {
    for (const file of files) if (ids.includes(file.id)) void file.look()
  }

  for (const id of ['area', 'price-unit'])
    find(`#${id}`, HTMLElement).addEventListener('change', () => lookAgain('prices'))
  for (const id of ['keep-wall-clock', 'max-power']) field(id).addEventListener('change', () => lookAgain('sessions'))
  field('time-zone').addEventListener('change', () => lookAgain('prices', 'sessions', 'base-load', 'grid-limit-file'))
  for (const id of ['from', 'to']) {
    field(id).addEventListener('change', () =>
      showCover(looks, field('from').value === '' && field('to').value === '', prices),
    )
  }
  form.addEventListener('input', ({ target }) => {
    if (target instanceof HTMLInputElement && target.type !== 'file') mendedAt(target)
  })
  find('#make-up', HTMLButtonElement).addEventListener('click', () => void makeUp())

  /** Puts made-up sessions where a file of them would be. */
  async function makeUp(): Promise<void> {
    const range = looks.get('prices')
    if (!range) return
    const timeZone = field('time-zone').value
    const cars = String(carsFor(Number(field('grid-limit').value)))
    const query = new URLSearchParams({ fromMs: String(range.fromMs), toMs: String(range.toMs), timeZone, cars })
    const response = await fetch(`/api/backtests/made-up-sessions.csv?${query}`)
    if (!response.ok) return showFieldProblem(sessions, 'Sessions are made up for prices of two days or more.')
    const holder = new DataTransfer()
    holder.items.add(new File([await response.text()], 'made-up-sessions.csv', { type: 'text/csv' }))
    sessions.files = holder.files
    lookAgain('sessions')
  }

  return {
    async send() {
      checkTogether(field)
      const wrong = firstWrongField(form) ?? wrongStrategies(form)
      if (wrong) {
        wrong.closest('details')?.setAttribute('open', '')
        wrong.focus()
        return undefined
      }
      const answer = await call<BacktestView>('/api/backtests', { method: 'POST', body: bodyOf(form) })
      const named = answer.type === 'problem' ? answer.problem.field : undefined
      const control = named === undefined ? undefined : form.querySelector<HTMLElement>(`#${CSS.escape(named)}`)
      if (control && answer.type === 'problem') showFieldProblem(control, answer.problem.detail)
      control?.focus()
      return answer
    },
  }
}

/** Cars on a working day of which a limit in kW can serve most: one for 6 kW. */
function carsFor(limitKw: number): number {
  return Math.min(100, Math.max(2, Math.round(limitKw / 6)))
}

function unit(): HTMLSelectElement {
  return find('#price-unit', HTMLSelectElement)
}

/** What the site says goes first. */
function fillFrom(settings: SiteSettings | undefined, field: (id: string) => HTMLInputElement): void {
  for (const name of unitsFor('prices', settings?.currency ?? 'EUR')) unit().append(element('option', {}, name))
  if (!settings) return
  field('time-zone').value = settings.timeZone
  field('grid-limit').value = String(settings.gridLimitW / 1_000)
}

/** Points at the field that answers what prices leave open. */
function showQuestion(asks: FileQuestion | undefined, isOpen: boolean): void {
  const area = find('#area', HTMLInputElement)
  if (asks?.about === 'area') {
    const choices = asks.choices.map((value) => element('option', { value }))
    setChildren(find('#areas', HTMLDataListElement), choices)
  }
  askAt(area, isOpen && asks?.about === 'area' ? `One of ${asks.choices.join(', ')} is expected.` : undefined)
  askAt(
    unit(),
    isOpen && asks?.about === 'unit' ? 'The file does not say it, and it is not guessed: choose it.' : undefined,
  )
}

function askAt(control: HTMLInputElement | HTMLSelectElement, text: string | undefined): void {
  control.setCustomValidity(text ?? '')
  showFieldProblem(control, text)
}

/** Says so where sessions lie beyond the prices; days that are chosen may leave those out. */
function showCover(
  looks: ReadonlyMap<string, BacktestFileView>,
  areAllPlayed: boolean,
  prices: HTMLInputElement,
): void {
  const [paid, played] = [looks.get('prices'), looks.get('sessions')]
  if (!paid || !played) return
  const isCovered = paid.fromMs <= played.fromMs && played.toMs <= paid.toMs
  const text = 'Sessions lie before or after these prices: choose the days below for which there are both.'
  showFieldProblem(prices, isCovered || !areAllPlayed ? undefined : text)
}

/** A field that is being mended is not told again what was wrong with it. */
function mendedAt(control: HTMLInputElement): void {
  control.setCustomValidity('')
  if (control.name === 'strategy') showFieldProblem(find('#strategies', HTMLElement), undefined)
  if (control.id !== '') showFieldProblem(control, undefined)
}

/** What no field says alone. */
function checkTogether(field: (id: string) => HTMLInputElement): void {
  const [from, to, zone] = [field('from'), field('to'), field('time-zone')]
  const isBackwards = from.value !== '' && to.value !== '' && to.value <= from.value
  to.setCustomValidity(isBackwards ? 'A day after the first is expected.' : '')
  zone.setCustomValidity(isTimeZone(zone.value.trim()) ? '' : 'A time zone such as Europe/Berlin is expected.')
  field('grid-limit').required = (field('grid-limit-file').files?.length ?? 0) === 0
}

function wrongStrategies(form: HTMLFormElement): HTMLElement | undefined {
  const boxes = [...form.querySelectorAll<HTMLInputElement>('input[name="strategy"]')]
  const isChosen = boxes.some(({ checked }) => checked)
  showFieldProblem(find('#strategies', HTMLElement), isChosen ? undefined : 'At least one strategy is expected.')
  return isChosen ? undefined : boxes[0]
}

/** The form's fields as the options of the command: a limit over time goes before the number, powers have their unit. */
function bodyOf(form: HTMLFormElement): FormData {
  const body = new FormData(form)
  // A file that was not chosen is an empty one.
  for (const [name, value] of [...body]) if (value instanceof File && value.name === '') body.delete(name)
  for (const control of form.querySelectorAll<HTMLInputElement>('input[data-unit]')) {
    const isGiven = control.value !== '' && !body.has(control.id)
    if (isGiven) body.set(control.id, `${control.value}${control.dataset.unit}`)
  }
  return body
}

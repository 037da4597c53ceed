import type { SiteSettings } from '../../../server/views/site-settings.ts'
import { changeSettings } from '../../api.ts'
import { find, setText, setTextGlowing } from '../../dom.ts'
import { isTimeZone } from '../../format.ts'
import { keepForOperators, onlyOperators } from '../../only-operators.ts'
import type { Store } from '../../state.ts'
import { holidaysFrom, holidaysProblem } from './holidays-field.ts'
import {
  changeText,
  missingText,
  outcomeText,
  percentOf,
  settingsChange,
  settingWords,
  strategySentences,
} from './settings-change.ts'

/** Says what an action will do, or did, under the inputs. */
export type Say = (text: string, isProblem?: boolean) => void

/** The settings form: in force on the left, what is being changed on the right, nothing counts before Apply. */
export function startSettingsForm(store: Store, say: Say): void {
  const form = find('#settings', HTMLFormElement)
  const apply = find('#apply', HTMLButtonElement)
  const discard = find('#discard', HTMLButtonElement)
  let inForce: SiteSettings | undefined
  let isApplying = false

  const showDraft = () => {
    if (!inForce) return
    // Fields that are disabled have no draft.
    const draft = store.mayChange ? draftOf(form, inForce) : inForce
    const isChanged = Object.keys(settingsChange(inForce, draft)).length > 0
    setText(find('#strategy-sentence', HTMLElement), strategySentences[draft.strategy])
    showWeights(draft.strategy === 'balanced')
    const missing = namesWithoutValue(form)
    apply.disabled = !store.mayChange || !isChanged || missing.length > 0 || isApplying
    discard.hidden = !isChanged && missing.length === 0
    if (missing.length > 0) say(missingText(missing))
    else if (isChanged) say(changeText(inForce, draft, store.site?.sessions ?? []))
  }

  keepForOperators(store, [...form.elements, apply])
  if (!store.mayChange) say(onlyOperators)
  store.on(['site'], () => {
    if (!store.site) return
    const { settings, inputs } = store.site.site
    showInForce(settings, inputs['grid-limit'].source === 'uploaded')
    if (JSON.stringify(settings) === JSON.stringify(inForce)) return
    // What somebody is changing stays; what they left alone follows the server.
    const draft =
      inForce && store.mayChange ? { ...settings, ...settingsChange(inForce, draftOf(form, inForce)) } : settings
    inForce = settings
    fill(form, draft)
    showDraft()
  })
  form.addEventListener('input', () => {
    say('')
    checkTimeZone(form)
    checkHolidays(form)
    showDraft()
  })
  // A field that is wrong must be seen to be mended.
  form.addEventListener('invalid', ({ target }) => openAround(target), { capture: true })
  discard.addEventListener('click', () => {
    if (inForce) fill(form, inForce)
    say('')
    showDraft()
    find('#grid-limit-kw', HTMLInputElement).focus()
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    if (inForce) void send(settingsChange(inForce, draftOf(form, inForce)))
  })

  async function send(change: Partial<SiteSettings>): Promise<void> {
    if (Object.keys(change).length === 0) return
    isApplying = true
    apply.disabled = true
    say('Applying …')
    const answer = await changeSettings(change)
    isApplying = false
    if (answer.type === 'problem') {
      showDraft()
      return say(answer.problem.detail, true)
    }
    inForce = answer.value.site.settings
    fill(form, inForce)
    showDraft()
    say(`Applied: ${outcomeText(answer.value.replannedSessions)}.`)
  }
}

function checkTimeZone(form: HTMLFormElement): void {
  const field = find('#time-zone', HTMLInputElement, form)
  field.setCustomValidity(isTimeZone(field.value.trim()) ? '' : 'Expected a time zone such as Europe/Berlin')
}

function checkHolidays(form: HTMLFormElement): void {
  const field = find('#holidays', HTMLInputElement, form)
  field.setCustomValidity(holidaysProblem(field.value))
}

/** The labels of fields that are empty; one of numbers is that, too, as long as it holds none. */
function namesWithoutValue(form: HTMLFormElement): readonly string[] {
  const fields = form.querySelectorAll<HTMLInputElement>('input:required:enabled')
  const empty = [...fields].filter(({ value }) => value.trim() === '')
  return empty.map(({ labels, name }) => labels?.[0]?.textContent ?? name)
}

function openAround(target: EventTarget | null): void {
  const around = target instanceof Element ? target.closest('details') : undefined
  if (around) around.open = true
}

/** Weights count for one strategy only; fields out of sight must not hold up Apply. */
function showWeights(isBalanced: boolean): void {
  const weights = find('#weights', HTMLFieldSetElement)
  weights.hidden = !isBalanced
  weights.disabled = !isBalanced
  find('#weights-note', HTMLElement).hidden = isBalanced
}

function showInForce(settings: SiteSettings, isLimitSeries: boolean): void {
  for (const output of document.querySelectorAll<HTMLOutputElement>('[data-in-force]')) {
    const key = output.dataset.inForce as keyof SiteSettings
    const value = settingWords[key].value(settings)
    setTextGlowing(output, key === 'gridLimitW' && isLimitSeries ? `series, else ${value}` : value)
  }
}

function fill(form: HTMLFormElement, settings: SiteSettings): void {
  const { gridLimitW, peakReachedW, phaseLimitA, loadQuantile, holidays, ...others } = settings
  const values = {
    ...others,
    loadMarginPercent: percentOf(loadQuantile),
    holidays: holidays.join(', '),
    phaseLimitA: phaseLimitA ?? '',
    gridLimitKw: gridLimitW / 1_000,
    peakReachedKw: peakReachedW / 1_000,
  }
  for (const [name, value] of Object.entries(values)) control(form, name).value = String(value)
}

/** The settings as the form has them; a field that holds no number counts as unchanged until it does. */
function draftOf(form: HTMLFormElement, inForce: SiteSettings): SiteSettings {
  const text = (name: string) => control(form, name).value
  const number = (name: string, otherwise: number) => (text(name) === '' ? otherwise : Number(text(name)))
  const watts = (name: string, otherwiseW: number) => Math.round(number(name, otherwiseW / 1_000) * 1_000)
  const strategy = text('strategy') as SiteSettings['strategy']
  const weight = (name: 'timeWeight' | 'costWeight') =>
    strategy === 'balanced' ? number(name, inForce[name]) : inForce[name]
  return {
    name: text('name').trim(),
    timeZone: text('timeZone').trim(),
    currency: text('currency').trim(),
    gridLimitW: watts('gridLimitKw', inForce.gridLimitW),
    slotMinutes: Number(text('slotMinutes')) as SiteSettings['slotMinutes'],
    strategy,
    timeWeight: weight('timeWeight'),
    costWeight: weight('costWeight'),
    demandChargePerKw: number('demandChargePerKw', inForce.demandChargePerKw),
    peakReachedW: watts('peakReachedKw', inForce.peakReachedW),
    yearlyUseKwh: number('yearlyUseKwh', inForce.yearlyUseKwh),
    loadQuantile: number('loadMarginPercent', percentOf(inForce.loadQuantile)) / 100,
    holidays: holidaysFrom(text('holidays')),
    safeEnergyPercent: number('safeEnergyPercent', inForce.safeEnergyPercent),
    safeMarginMinutes: number('safeMarginMinutes', inForce.safeMarginMinutes),
    phaseLimitA: text('phaseLimitA') === '' ? null : Number(text('phaseLimitA')),
    baseLoadPhases: text('baseLoadPhases') as SiteSettings['baseLoadPhases'],
    unknownTokens: text('unknownTokens') as SiteSettings['unknownTokens'],
    failSafe: text('failSafe') as SiteSettings['failSafe'],
  }
}

function control(form: HTMLFormElement, name: string): HTMLInputElement | HTMLSelectElement | RadioNodeList {
  const found = form.elements.namedItem(name)
  if (found instanceof RadioNodeList || found instanceof HTMLInputElement || found instanceof HTMLSelectElement) {
    return found
  }
  throw new Error(`page: the settings form has no field "${name}"`)
}

import type { SiteSettings } from '../../../server/views/site-settings.ts'
import type { WhatIfColumnView } from '../../../server/views/what-if.ts'
import { element, setAttribute, setText } from '../../dom.ts'
import { showFieldProblem } from '../../field-problem.ts'
import type { Store } from '../../state.ts'
import { type PriceChoice, type PriceWish, priceChoice } from './price-choice.ts'
import { columnNote, figureRows, type Method, methodSentences, methodWords, strategyOf } from './what-if-words.ts'

/** The style sheet's variables for the columns, from left to right. */
export const columnVariables: readonly string[] = ['--before', '--ink', '--alternative']

/** What a column asks for. */
export interface ColumnWish extends PriceWish {
  readonly method: Method
  /** W; what is in force when absent. */
  readonly gridLimitW?: number
}

/** One column of the comparison: what it asks for, what it comes to, and a button that applies it. */
export interface Column {
  /** Cells from the head to the foot. */
  readonly cells: readonly HTMLElement[]
  readonly apply: HTMLButtonElement
  readonly prices: PriceChoice
  choose(method: Method): void
  /** Undefined where a field is to be mended first, which says so. */
  wish(): ColumnWish | undefined
  show(view: WhatIfColumnView | undefined, settings: SiteSettings): void
}

/** A column whose fields call back when they were changed. */
export function whatIfColumn(index: number, store: Store, onChange: () => void): Column {
  const method = element('select', { 'aria-label': `Column ${index + 1}: way to charge`, 'data-what-if': 'method' })
  method.append(
    ...(Object.keys(methodSentences) as Method[]).map((name) => element('option', { value: name }, methodWords(name))),
  )
  const limit = limitField(index)
  const prices = priceChoice(index, store, onChange)
  const swatch = element('span', { class: `legend-mark ${index === 0 ? 'dashed' : 'line'}`, 'aria-hidden': 'true' })
  swatch.style.setProperty('--mark', `var(${columnVariables[index]})`)
  const apply = element('button', { type: 'button', class: 'quiet' }, 'Apply this one')
  const values = figureRows.map(() => element('td'))
  const note = element('span', { class: 'aside' })
  for (const field of [method, limit]) field.addEventListener('change', onChange)
  return {
    apply,
    prices,
    cells: [
      element('th', { scope: 'col' }, swatch, method),
      element('td', {}, limit),
      prices.cell,
      ...values,
      element('td', {}, apply, note),
    ],
    choose(name) {
      method.value = name
      prices.reset()
    },
    wish() {
      const isLimit = limit.checkValidity()
      showFieldProblem(limit, isLimit ? undefined : limit.validationMessage)
      const priced = prices.wish()
      if (!isLimit || !priced) return undefined
      const gridLimitW = limit.value === '' ? {} : { gridLimitW: limit.valueAsNumber * 1_000 }
      return { method: method.value as Method, ...gridLimitW, ...priced }
    },
    show(view, settings) {
      setAttribute(method, 'title', methodSentences[method.value as Method])
      figureRows.forEach(({ text, isAlarm }, row) => {
        const cell = values[row]
        if (!cell) return
        setText(cell, view ? text(view, settings.currency) : '…')
        setAttribute(cell, 'data-alarm', view !== undefined && isAlarm?.(view) === true)
      })
      const strategy = strategyOf(method.value as Method)
      const isLimitInForce = limit.value === '' || limit.valueAsNumber * 1_000 === settings.gridLimitW
      const isInForce = strategy === settings.strategy && isLimitInForce && !prices.file()
      const why = standing(strategy !== undefined, prices.canApply(), isInForce)
      apply.hidden = why !== undefined || !view
      setText(note, why ?? (view ? columnNote(view) : ''))
    },
  }
}

/** Why a column cannot be applied; undefined where it can. */
function standing(isStrategy: boolean, canApplyPrices: boolean, isInForce: boolean): string | undefined {
  if (!isStrategy) return 'for comparison'
  if (!canApplyPrices) return 'for comparison: such prices cannot be put in force'
  return isInForce ? 'in force' : undefined
}

function limitField(index: number): HTMLInputElement {
  return element('input', {
    id: `what-if-limit-${index}`,
    type: 'number',
    min: 0,
    max: 100_000,
    step: 'any',
    inputmode: 'decimal',
    placeholder: 'in force',
    'aria-label': `Column ${index + 1}: grid limit, kW`,
    'data-what-if': 'limit',
  })
}

import { element, setAttribute, setText } from './dom.ts'

/** A control that says what is wrong with it. */
type Control = HTMLInputElement | HTMLSelectElement

/**
 * Says beside a control what is wrong with it; nothing is wrong where `text` is absent.
 *
 * @param holder where there is room to say it
 */
export function showFieldProblem(
  control: HTMLElement,
  text: string | undefined,
  holder = control.closest('.backtest-field > div') ?? control.parentElement,
): void {
  const id = `${control.id}-problem`
  const shown = document.getElementById(id)
  setAttribute(control, 'aria-invalid', text !== undefined && 'true')
  describe(control, id, text !== undefined)
  if (text === undefined) {
    shown?.remove()
    return
  }
  const place = shown ?? element('p', { class: 'problem field-problem', id, role: 'alert' })
  setText(place, text)
  if (shown) return
  holder?.append(place)
}

/** Shows what is wrong with each control of a form; gives back the first that is. */
export function firstWrongField(form: HTMLFormElement): HTMLElement | undefined {
  const controls = [...form.elements].filter((each): each is Control => isControl(each) && each.willValidate)
  const wrong = controls.filter((control) => !control.checkValidity())
  for (const control of controls) {
    // What was said of a file as it was looked at stays.
    const isLookedAt = control.type === 'file' && control.validity.valid
    if (!isLookedAt) showFieldProblem(control, control.validity.valid ? undefined : sentence(control))
  }
  return wrong[0]
}

/** What is wrong in the browser's words, or in those that the field has for it. */
function sentence(control: Control): string {
  if (control.validity.patternMismatch) return `${control.title}: that is expected here.`
  return control.validationMessage
}

function isControl(each: Element): each is Control {
  return each instanceof HTMLInputElement || each instanceof HTMLSelectElement
}

function describe(control: HTMLElement, id: string, isDescribed: boolean): void {
  const others = (control.getAttribute('aria-describedby') ?? '')
    .split(' ')
    .filter((each) => each !== '' && each !== id)
  setAttribute(control, 'aria-describedby', [...others, ...(isDescribed ? [id] : [])].join(' ') || undefined)
}

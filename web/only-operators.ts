import { setAttribute } from './dom.ts'

/** Why a control is disabled for viewers. */
export const onlyOperators = 'You are logged in as a viewer: operators change this.'

/** Disables controls for those who may only look, and says why. */
export function keepForOperators({ mayChange }: { readonly mayChange: boolean }, controls: readonly Element[]): void {
  if (mayChange) return
  for (const control of controls) {
    // Within a fieldset that is disabled, nothing could be enabled for looking.
    if (control instanceof HTMLFieldSetElement) continue
    setAttribute(control, 'disabled', true)
    setAttribute(control, 'title', onlyOperators)
  }
}

import type { Answer } from './answers.ts'

/** Ways in which a station can make its CSMS prove itself. */
export const misbehaviours = {
  'reject-first': 'rejects the first charging profile, without a reason that would mend it',
  'silent-first': 'never answers the first charging profile',
  ignore: 'accepts charging profiles and charges at full power all the same',
  'no-profiles': 'has no smart charging: answers charging profiles with NotImplemented',
  'no-meter': 'sends no meter values',
  'no-variables': 'answers GetVariables and SetVariables with NotSupported',
  'silent-variables': 'never answers GetVariables',
  'no-composite': 'answers GetCompositeSchedule with NotSupported',
} as const

export type Misbehaviour = keyof typeof misbehaviours

/** What is answered in place of the right answer. */
export type Spoilt = Answer | 'silence' | { readonly error: 'NotImplemented' | 'NotSupported' }

/** Decides how each CALL is answered: `undefined` for "as it should be". */
export class ProfileSpoiler {
  readonly #misbehaviours: readonly Misbehaviour[]
  #hasSpoilt = false

  constructor(misbehaviours: readonly Misbehaviour[]) {
    this.#misbehaviours = misbehaviours
  }

  get obeysProfiles(): boolean {
    return !this.#misbehaviours.includes('ignore')
  }

  get hasMeter(): boolean {
    return !this.#misbehaviours.includes('no-meter')
  }

  spoil(action: string): Spoilt | undefined {
    const does = (misbehaviour: Misbehaviour) => this.#misbehaviours.includes(misbehaviour)
    if (action === 'GetVariables' && does('silent-variables')) return 'silence'
    if (/^[GS]etVariables$/.test(action) && does('no-variables')) return { error: 'NotSupported' }
    if (action === 'GetCompositeSchedule' && does('no-composite')) return { error: 'NotSupported' }
    if (action !== 'SetChargingProfile') return undefined
    if (does('no-profiles')) return { error: 'NotImplemented' }
    if (this.#hasSpoilt) return undefined
    this.#hasSpoilt = true
    if (this.#misbehaviours.includes('silent-first')) return 'silence'
    if (!this.#misbehaviours.includes('reject-first')) return undefined
    return {
      result: {
        status: 'Rejected',
        statusInfo: { reasonCode: 'InternalError', additionalInfo: 'told to reject the first' },
      },
    }
  }
}

import type { Answer } from './answers.ts'

/** Ways in which a station can make its CSMS prove itself. */
export const misbehaviours = {
  'reject-first': 'rejects the first charging profile, without a reason that would mend it',
  'silent-first': 'never answers the first charging profile',
  ignore: 'accepts charging profiles and charges at full power all the same',
} as const

export type Misbehaviour = keyof typeof misbehaviours

/** Decides how each SetChargingProfile is answered: `undefined` for "as it should be". */
export class ProfileSpoiler {
  readonly #misbehaviours: readonly Misbehaviour[]
  #hasSpoilt = false

  constructor(misbehaviours: readonly Misbehaviour[]) {
    this.#misbehaviours = misbehaviours
  }

  get obeysProfiles(): boolean {
    return !this.#misbehaviours.includes('ignore')
  }

  spoil(action: string): Answer | 'silence' | undefined {
    if (action !== 'SetChargingProfile' || this.#hasSpoilt) return undefined
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

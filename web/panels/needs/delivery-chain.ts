import type { DeliveryView, SessionView } from '../../../server/views/sessions.ts'

/** The steps from a plan to a car that charges by it, in their order. */
export const chainSteps = ['planned', 'sent', 'accepted', 'verified', 'following'] as const
export type ChainStep = (typeof chainSteps)[number]

/** One link of the chain: reached, under way, broken, still to come, or not to be known. */
export interface ChainLink {
  readonly step: ChainStep
  readonly state: 'done' | 'waiting' | 'broken' | 'open' | 'unknown'
}

/** How far a session's plan has come. */
export interface DeliveryChain {
  readonly links: readonly ChainLink[]
  /** Why it stands where it stands: a sentence, where there is something to say. */
  readonly explanation?: string
}

/** Where the chain stands: all before `at` is done. */
interface Standing {
  /** `end` where every step is done. */
  readonly at: ChainStep | 'end'
  readonly state: 'waiting' | 'broken' | 'open'
  readonly explanation?: string | undefined
}

/** How far a session's plan has come on its way to the car, and what holds it up. */
export function deliveryChain(session: SessionView): DeliveryChain {
  const { at, state, explanation } = standingOf(session)
  const reached = at === 'end' ? chainSteps.length : chainSteps.indexOf(at)
  const links = chainSteps.map((step, index): ChainLink => {
    if (step === 'verified' && session.delivery?.state === 'accepted') return { step, state: proofOf(session.delivery) }
    if (index < reached) return { step, state: 'done' }
    return { step, state: index === reached ? state : 'open' }
  })
  return explanation === undefined ? { links } : { links, explanation }
}

/** An accepted profile is still to be verified, or its station does not tell: then following is the proof. */
function proofOf({ detail }: DeliveryView): ChainLink['state'] {
  return detail === undefined ? 'waiting' : 'unknown'
}

function standingOf(session: SessionView): Standing {
  if (session.state === 'unplanned') return standingWithoutNeeds(session)
  if (session.state === 'waiting' && !session.delivery) {
    return { at: 'sent', state: 'waiting', explanation: 'The profile goes out when the car’s transaction starts.' }
  }
  if (!session.delivery) return { at: 'sent', state: 'open' }
  return standingOfDelivery(session.delivery, session)
}

/** A car without needs is granted a share where its station holds it back. */
function standingWithoutNeeds(session: SessionView): Standing {
  if (!session.delivery) {
    return {
      at: 'planned',
      state: 'waiting',
      explanation: 'The car has not said what it needs, so nothing is planned.',
    }
  }
  const standing = standingOfDelivery(session.delivery, session)
  const granted = 'The car has not said what it needs, and gets an even share.'
  return { ...standing, explanation: [granted, standing.explanation].filter(Boolean).join(' ') }
}

function standingOfDelivery(delivery: DeliveryView, session: SessionView): Standing {
  const { state, attempts, detail } = delivery
  switch (state) {
    case 'pending':
      return { at: 'sent', state: 'waiting', explanation: detail ?? againText(attempts) ?? heldText }
    case 'sent':
      return {
        at: 'accepted',
        state: 'waiting',
        explanation: detail ?? (attempts > 1 ? againText(attempts) : undefined),
      }
    case 'rejected':
      return { at: 'accepted', state: 'broken', explanation: brokenText('The station rejected the profile', detail) }
    case 'expired':
      return { at: 'accepted', state: 'broken', explanation: brokenText('The station did not answer in time', detail) }
    case 'unsupported':
      return { at: 'accepted', state: 'broken', explanation: brokenText('The station takes no profiles', detail) }
    case 'not-applied':
      return {
        at: 'verified',
        state: 'broken',
        explanation: brokenText('The station accepted the profile twice and does not apply it', detail),
      }
    case 'accepted':
    case 'verified':
      return { explanation: detail && `${sentence(detail)}.`, ...followingStanding(session) }
  }
}

function followingStanding({ isFollowing, followingText }: SessionView): Standing {
  const said = followingText === undefined ? {} : { explanation: `${followingText}.` }
  if (isFollowing === undefined) return { at: 'following', state: 'waiting', ...said }
  return isFollowing ? { at: 'end', state: 'open', ...said } : { at: 'following', state: 'broken', ...said }
}

// Without a failure, what is not sent waits for its step.
const heldText = 'It is sent once the profiles of other cars that go before it are accepted.'

function againText(attempts: number): string | undefined {
  return attempts > 0 ? `Attempt ${attempts} had no answer; it is sent again.` : undefined
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

function brokenText(what: string, detail: string | undefined): string {
  return detail ? `${what}: ${detail}` : `${what}.`
}

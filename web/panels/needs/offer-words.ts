import type { ExplanationView } from '../../../server/views/plan.ts'
import type { SessionView } from '../../../server/views/sessions.ts'
import { evseOf } from '../../colours.ts'

type Offers = ExplanationView['offers']

/** What would make all wishes fit: `All would fit with 2.30 kW more of grid limit at all times.` */
export function siteOffersText(offers: Offers): string {
  const texts = offers.filter(({ sessionId }) => sessionId === undefined).map(({ text }) => text)
  return texts.length === 0 ? '' : `All would fit with ${texts.join(', or with ')}.`
}

/** What would make one session's wish fit: `It would fit if the car leaves at 07:15 instead of 06:00.` */
export function sessionOffersText(offers: Offers, session: SessionView): string {
  const own = offers.filter(({ sessionId }) => sessionId === session.id)
  const clauses = own.map(({ text }, index) => clauseOf(text, session, index === 0 ? 'the car' : 'it'))
  return clauses.length === 0 ? '' : `It would fit if ${clauses.join('; or if ')}.`
}

/** An offer names its EVSE; in the EVSE's own row a pronoun will do. */
function clauseOf(text: string, session: SessionView, subject: string): string {
  const name = `${evseOf(session)} `
  return text.startsWith(name) ? `${subject} ${text.slice(name.length)}` : text
}

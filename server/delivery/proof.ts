import { isDeepStrictEqual } from 'node:util'
import { DateTime } from 'luxon'
import type { Clock } from '../clock.ts'
import { messageOf } from '../error-message.ts'
import type { Events } from '../events.ts'
import { endOf, type LimitSpan } from '../limits/limit-span.ts'
import type { ProfileOrder } from '../ocpp/v201/profile.ts'
import { type Compared, learnt } from '../sessions/ceiling.ts'
import type { Session } from '../sessions/session.ts'
import type { Site } from '../site.ts'
import type { DeliveryView } from '../views/sessions.ts'
import type { Outbox } from './outbox.ts'
import type { Difference, Verdict } from './verification.ts'
import type { VerifierParts } from './verifier.ts'

/** What a proof acts upon. */
export interface ProofParts {
  readonly clock: Clock
  readonly events: Events
  readonly site: Site
  readonly outbox: () => Outbox
}

/** What follows from what stations say about the profiles they took: a profile that does not count is sent once more. */
export function proof({
  clock,
  events,
  site,
  outbox,
}: ProofParts): Pick<VerifierParts, 'isWanted' | 'judged' | 'failed'> {
  const sentAgain = new WeakSet<ProfileOrder>()
  const sessionOf = ({ stationId, evseId, transactionId }: ProfileOrder): Session | undefined => {
    const session = site.sessions.at(stationId, evseId)
    return session?.transactionId === transactionId ? session : undefined
  }
  const enter = (session: Session, state: DeliveryView['state'], detail?: string) => {
    const { stationId, evseId } = session
    const attempts = session.delivery?.attempts ?? 0
    const sinceMs = clock.now()
    site.delivered(session, { delivery: { state, attempts, sinceMs, ...(detail === undefined ? {} : { detail }) } })
    events.log('delivery', `evse=${evseId} state=${state}${detail ? ` "${detail}"` : ''}`, { stationId })
  }
  const doesNotCount = (session: Session, order: ProfileOrder, verdict: Verdict & { type: 'higher' }) => {
    const detail = `its schedule allows ${differenceText(verdict, site.settings.timeZone)}`
    if (sentAgain.has(order)) {
      // What it says is what it charges by.
      site.delivered(session, { accepted: verdict.found })
      enter(session, 'not-applied', detail)
      site.replan(`${order.stationId}/${order.evseId} does not apply its profile`)
      return
    }
    sentAgain.add(order)
    enter(session, 'sent', `${detail}; sent once more`)
    outbox()
      .dispatch([{ order, step: 'lowers' }])
      .catch((error: unknown) => events.log('problem', `bug in delivery error="${messageOf(error)}"`))
  }
  const learnFrom = (session: Session, compared: readonly Compared[]) => {
    const { stationId, evseId } = session
    const before = site.ceilingOf(session)
    const ceiling = learnt(session.ceiling, compared, clock.now(), site.sessions.ofStation(stationId).length)
    if (ceiling === session.ceiling) return
    site.delivered(session, { ceiling })
    if (!isDeepStrictEqual(site.ceilingOf(session), before)) site.replan(`another limit at ${stationId}/${evseId}`)
  }
  return {
    isWanted: (order) => sessionOf(order) !== undefined,
    judged: (order, verdict) => {
      const session = sessionOf(order)
      if (!session) return
      if (verdict.type === 'as-sent' || verdict.type === 'lower') learnFrom(session, verdict.compared)
      switch (verdict.type) {
        case 'as-sent':
          return enter(session, 'verified', ceilingText(site.ceilingOf(session), site.settings.timeZone))
        case 'lower':
          return enter(
            session,
            'verified',
            `another limit is over it: the station allows ${differenceText(verdict, site.settings.timeZone)}`,
          )
        case 'untold':
          return enter(session, 'accepted', 'the station does not tell its schedule')
        case 'higher':
          return doesNotCount(session, order, verdict)
      }
    },
    failed: (error) => events.log('problem', `bug in verification error="${messageOf(error)}"`),
  }
}

/** What other limits leave a car whose profile keeps to them; undefined without any. */
function ceilingText(spans: readonly LimitSpan[], timeZone: string): string | undefined {
  const [lowest] = spans.toSorted((a, b) => a.powerW - b.powerW)
  if (!lowest) return undefined
  const time = (atMs: number) => DateTime.fromMillis(atMs, { zone: timeZone }).toFormat('HH:mm')
  return `another limit is over it: the plan keeps to ${kW(lowest.powerW)} from ${time(lowest.fromMs)} to ${time(endOf(lowest))}`
}

function differenceText({ atMs, foundW, sentW }: Difference, timeZone: string): string {
  const at = DateTime.fromMillis(atMs, { zone: timeZone }).toFormat('HH:mm')
  return `${kW(foundW)} at ${at}, where ${kW(sentW)} were sent`
}

function kW(powerW: number): string {
  return `${(powerW / 1_000).toFixed(1)} kW`
}

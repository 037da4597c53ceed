import { expect, test } from 'vitest'
import { SiteOrders } from '../../../server/delivery/site-orders.ts'
import { Events } from '../../../server/events.ts'
import { Sessions } from '../../../server/sessions/sessions.ts'
import type { SiteLinks } from '../../../server/site-parts.ts'
import { Stations } from '../../../server/stations.ts'
import { ManualClock } from '../../helpers/manual-clock.ts'

const running = { steps: [{ startMs: 0, powerW: 2_000 }] }
const granted = { steps: [{ startMs: 0, powerW: 4_140 }] }

function world() {
  const sessions = new Sessions()
  const session = sessions.open('CS1', 1, 0)
  session.ordered = running
  const order = { stationId: 'CS1', evseId: 1, schedule: granted }
  const failSafe = { grants: () => [{ order, step: 'raises' as const }] }
  const events = new Events(new ManualClock(0), () => undefined)
  const orders = new SiteOrders({
    sessions,
    stations: new Stations(),
    events,
    record: { touch: () => undefined },
    links: () => ({ failSafe }) as unknown as SiteLinks,
    delivered: () => undefined,
  })
  return { session, orders }
}

test('a grant counts while the plan is made that keeps it free, and no more where that plan does not come', () => {
  const { session, orders } = world()
  const grants = orders.grant(0)
  expect(session.ordered).toBe(granted)
  orders.takeBack(grants)
  expect(session.ordered).toBe(running)
})

test('what a car was told since is not taken back', () => {
  const { session, orders } = world()
  const grants = orders.grant(0)
  const newer = { steps: [{ startMs: 0, powerW: 0 }] }
  session.ordered = newer
  orders.takeBack(grants)
  expect(session.ordered).toBe(newer)
})

import type { Hono } from 'hono'
import { z } from 'zod'
import type { Events } from '../events.ts'
import type { Csms } from '../ocpp/csms.ts'
import { isStationId } from '../ocpp/handshake.ts'
import type { StationReports } from '../ocpp/v201/station-reports.ts'
import type { StationAccessChange, StationGate } from '../security/station-gate.ts'
import type { Stations } from '../stations.ts'
import type { Store } from '../store/store.ts'
import type { StationAccessView } from '../views/access.ts'
import type { AppEnv } from './access.ts'
import { HttpProblem } from './problem.ts'
import { jsonOf, parsed } from './request-body.ts'

/** What admits stations. */
export interface StationAccessParts {
  readonly gate: StationGate
  readonly csms: Csms
  readonly stations: Stations
  readonly store: Store
  readonly events: Events
  readonly stationReports: StationReports
}

/** What `PUT /api/stations/{id}` takes; with nothing in it, the station is accepted. */
export const stationAccessSchema = z.strictObject({
  registration: z
    .enum(['accepted', 'pending', 'rejected'])
    .optional()
    .describe('What a BootNotification is answered; accepted for a station that nobody knew'),
  password: z
    .string()
    .regex(/^[A-Za-z0-9*\-_=:+|@.]{16,64}$/, 'expected 16 to 64 characters of A-Z a-z 0-9 * - _ = : + | @ .')
    .optional()
    .describe('The password of basic authentication (A00.FR.205, errata 2.1)'),
  generatePassword: z.literal(true).optional().describe('Make a password, and tell it in the answer, this once'),
})

/** The calls by which operators admit stations and send them away. */
export function addStationAccessCalls(app: Hono<AppEnv>, parts: StationAccessParts): void {
  const { gate, csms, stations, store, events, stationReports } = parts
  app.get('/api/knocks', (c) => c.json(gate.knocks()))
  app.put('/api/stations/:id', async (c) => {
    const stationId = stationIdFrom(c.req.param('id'))
    const change = changeFrom(parsed(stationAccessSchema, await jsonOf(c.req.raw)))
    const generated = await gate.change(stationId, change)
    stations.expect(stationId)
    const registration = gate.registration(stationId)
    const password = change.password ? ' password=set' : ''
    events.log('station', `admission registration=${registration}${password}`, { stationId })
    events.changed('stations')
    if (registration !== 'accepted' || change.password) await csms.disconnect(stationId, 'access has changed')
    const answer: StationAccessView = {
      stationId,
      registration,
      hasPassword: gate.access(stationId)?.passwordHash !== undefined,
      ...(generated === undefined ? {} : { password: generated }),
    }
    return c.json(answer)
  })
  app.delete('/api/stations/:id', async (c) => {
    const stationId = stationIdFrom(c.req.param('id'))
    const isKnown = gate.access(stationId) !== undefined || stations.ids.includes(stationId)
    if (!isKnown) throw new HttpProblem(404, 'No such station', `No station "${stationId}" is known.`)
    await gate.remove(stationId)
    await store.removeStation(stationId)
    await csms.disconnect(stationId, 'removed')
    stations.forget(stationId)
    stationReports.forget(stationId)
    events.log('station', 'removed by hand', { stationId })
    events.changed('stations')
    return c.body(null, 204)
  })
}

function stationIdFrom(text: string): string {
  if (isStationId(text)) return text
  throw new HttpProblem(
    400,
    'Wrong identity',
    'A station’s identity has 1 to 48 characters of A-Z a-z 0-9 * - _ = + | @ .',
  )
}

function changeFrom({
  registration,
  password,
  generatePassword,
}: z.infer<typeof stationAccessSchema>): StationAccessChange {
  if (password !== undefined && generatePassword) {
    throw new HttpProblem(400, 'Wrong values', 'password, generatePassword: one of the two is expected')
  }
  return {
    registration,
    password: password === undefined ? generatePassword && { type: 'generate' } : { type: 'given', text: password },
  }
}

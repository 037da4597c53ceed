import type { LoginView, StationAccessView, WhoView } from '../server/views/access.ts'
import { type Answer, call } from './api.ts'

/** Who looks at the page, and what they may do; where they have to log in first, the page turns to that. */
export function whoAmI(): Promise<Answer<WhoView>> {
  return call('/api/me', {})
}

/** Whether anybody can log in yet. */
export function loginState(): Promise<Answer<LoginView>> {
  return call('/api/login', {})
}

export function logIn(name: string, password: string): Promise<Answer<WhoView>> {
  return call('/api/login', json('POST', { name, password }))
}

/** Makes the first operator, with the secret of the link that the server printed. */
export function setUp(secret: string, name: string, password: string): Promise<Answer<WhoView>> {
  return call('/api/setup', json('POST', { secret, name, password }))
}

export function logOut(): Promise<Answer<undefined>> {
  return call('/api/logout', { method: 'POST' })
}

/** A change of what a station may do; what is absent stays. */
export interface StationChange {
  readonly registration?: StationAccessView['registration']
  readonly password?: string
  readonly generatePassword?: true
}

export function changeStation(stationId: string, change: StationChange): Promise<Answer<StationAccessView>> {
  return call(`/api/stations/${encodeURIComponent(stationId)}`, json('PUT', change))
}

export function removeStation(stationId: string): Promise<Answer<undefined>> {
  return call(`/api/stations/${encodeURIComponent(stationId)}`, { method: 'DELETE' })
}

function json(method: string, body: object): RequestInit {
  return { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

import type { HttpBindings } from '@hono/node-server'
import type { Context, Hono, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { setCookie } from 'hono/cookie'
import { z } from 'zod'
import type { SecuritySettings } from '../security/security-settings.ts'
import { isCrossSiteChange, misdirection } from '../security/strangers.ts'
import { type LoginOutcome, sessionCookieName, type Visitor, type Visitors } from '../security/visitors.ts'
import type { LoginView, WhoView } from '../views/access.ts'
import { HttpProblem, problemResponse } from './problem.ts'
import { jsonOf, parsed } from './request-body.ts'

/** Hono with Node's own request beside the standard one. */
export type AppEnv = { Bindings: HttpBindings }

/** What the doors of console and API are kept by. */
export interface AccessParts {
  readonly settings: SecuritySettings
  readonly visitors: Visitors
}

const name = z
  .string()
  .regex(/^[A-Za-z0-9._@-]{1,64}$/, 'expected 1 to 64 letters, digits, or . _ @ -')
  .describe('Name of a user')
/** What a new password of a person must be. */
export const newPassword = z
  .string()
  .min(12, 'expected 12 characters or more')
  .max(256)
  .describe('Password of 12 characters or more')

export const loginSchema = z.strictObject({ name: z.string().min(1).max(64), password: z.string().min(1).max(256) })
export const setupSchema = z.strictObject({ secret: z.string().max(100), name, password: newPassword })
/** Name of somebody who can log in. */
export const userNameSchema = name

/** Lets nobody through who is a stranger, or who makes another one's browser send a change. */
export function refuseStrangers({ settings }: AccessParts): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const request = c.env.incoming
    const wrong = misdirection(request, settings)
    if (wrong) throw new HttpProblem(403, wrong.title, wrong.detail)
    if (isCrossSiteChange(request)) {
      throw new HttpProblem(403, 'Cross-site request', 'Changes are taken from this console and from programs only.')
    }
    await next()
  }
}

/** Lets only those through who may: viewers look, operators change. */
export function requireAccess({ visitors }: AccessParts): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const { headers } = c.env.incoming
    const visitor = await visitors.visitorOf(headers)
    if (!visitor) {
      throw new HttpProblem(401, 'Not logged in', 'Log in at /login.html, or send a token: Authorization: Bearer …')
    }
    const isChange = c.req.method !== 'GET' && c.req.method !== 'HEAD'
    if (isChange && visitor.role !== 'operator') {
      throw new HttpProblem(403, 'For operators', `${visitor.name ?? 'You'} may look, and change nothing.`)
    }
    // Every browser says where a change comes from; a cookie without that is not in a browser's hands.
    if (isChange && visitor.by === 'login' && !headers.origin && !headers['sec-fetch-site']) {
      throw new HttpProblem(403, 'Cross-site request', 'A login is for browsers; a program sends a token.')
    }
    await next()
  }
}

/** The calls by which people log in and out; they come before `requireAccess`. */
export function addLoginCalls(app: Hono<AppEnv>, parts: AccessParts): void {
  const { visitors, settings } = parts
  const smallBody = bodyLimit({ maxSize: 4_096, onError: () => problemResponse(tooLarge) })
  app.get('/api/me', async (c) => {
    const visitor = await visitors.visitorOf(c.env.incoming.headers)
    if (!visitor) throw new HttpProblem(401, 'Not logged in', 'Log in at /login.html.')
    return c.json(whoView(visitor))
  })
  app.get('/api/login', async (c) => c.json({ isSetUp: await visitors.isSetUp() } satisfies LoginView))
  app.post('/api/login', smallBody, async (c) => {
    const { name, password } = parsed(loginSchema, await jsonOf(c.req.raw))
    const outcome = await visitors.login(name, password, settings.proxies.addressOf(c.env.incoming))
    return loggedIn(c, parts, outcome, 'The name or the password is wrong.')
  })
  app.post('/api/setup', smallBody, async (c) => {
    const { secret, name, password } = parsed(setupSchema, await jsonOf(c.req.raw))
    const outcome = await visitors.setUp(secret, name, password)
    return loggedIn(c, parts, outcome, 'This link is used up. Start the server anew for another, or log in.')
  })
  app.post('/api/logout', async (c) => {
    await visitors.logout(c.env.incoming.headers.cookie)
    keepCookie(c, parts, '', 0)
    return c.body(null, 204)
  })
}

const tooLarge = new HttpProblem(413, 'Too large', 'At most 4 KB are expected.')

function loggedIn(c: Context<AppEnv>, parts: AccessParts, outcome: LoginOutcome, wrong: string): Response {
  if (outcome.type === 'wait') {
    c.header('Retry-After', String(outcome.seconds))
    const body = problemResponse(
      new HttpProblem(429, 'Too many attempts', `Too many attempts. Try again in ${outcome.seconds} s.`),
    )
    body.headers.set('Retry-After', String(outcome.seconds))
    return body
  }
  if (outcome.type === 'wrong') throw new HttpProblem(401, 'Not logged in', wrong)
  keepCookie(c, parts, outcome.secret, parts.settings.loginMs / 1_000)
  return c.json(whoView(outcome.visitor))
}

function keepCookie(c: Context<AppEnv>, { settings }: AccessParts, secret: string, maxAge: number): void {
  const secure = settings.proxies.isEncrypted(c.env.incoming)
  setCookie(c, sessionCookieName(secure), secret, { httpOnly: true, sameSite: 'Strict', secure, path: '/', maxAge })
}

function whoView({ name, role, by }: Visitor): WhoView {
  return { ...(name === undefined ? {} : { name }), role, isOpen: by === 'open' }
}

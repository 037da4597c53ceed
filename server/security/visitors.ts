import { timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { parse } from 'hono/utils/cookie'
import type { AccessStore, Role } from '../store/access-store.ts'
import { AttemptLimit, addressKey } from './attempt-limit.ts'
import { PasswordHasher, personCost } from './password-hash.ts'
import type { RefusalLog } from './refusal-log.ts'
import { digestOf, newSecret } from './secret.ts'
import type { SecuritySettings } from './security-settings.ts'

/** Somebody at the console or the API, and what they may do. */
export interface Visitor {
  /** Of the user or the token; undefined where nobody has to say. */
  readonly name: string | undefined
  readonly role: Role
  readonly by: 'login' | 'token' | 'open'
  /** Of the login. */
  readonly sessionDigest?: string
}

/** What came of a login. */
export type LoginOutcome =
  | { readonly type: 'done'; readonly secret: string; readonly visitor: Visitor }
  | { readonly type: 'wrong' }
  | { readonly type: 'wait'; readonly seconds: number }

/** What visitors are judged by. */
export interface VisitorsParts {
  readonly settings: SecuritySettings
  readonly store: AccessStore
  readonly refusals: RefusalLog
  /** Epoch ms. */
  readonly now: () => number
}

const addressLimits = { free: 5, firstPauseMs: 1_000, longestPauseMs: 300_000 }
// Shorter: whoever tries a name from everywhere shall not lock out its owner for long.
const nameLimits = { free: 10, firstPauseMs: 1_000, longestPauseMs: 60_000 }
// Others are asked to come back: hashing one password takes a core a quarter of a second.
const mostHashesWaiting = 8
const mostFamiliar = 1_000

/** Who may use the console and the API: logins, tokens, and everybody where nothing is guarded. */
export class Visitors {
  readonly #parts: VisitorsParts
  readonly #hasher = new PasswordHasher(personCost)
  readonly #byAddress = new AttemptLimit(addressLimits)
  readonly #byName = new AttemptLimit(nameLimits)
  /** Names with the address from which they have logged in. */
  readonly #familiar = new Set<string>()
  readonly #ended = new Set<(sessionDigest: string) => void>()
  #setupSecret: string | undefined

  constructor(parts: VisitorsParts) {
    this.#parts = parts
  }

  /** The secret of the link by which the first operator is made, where there is need of one. */
  async prepareSetup(): Promise<string | undefined> {
    if (this.#parts.settings.isExposed && !(await this.isSetUp())) this.#setupSecret = newSecret()
    return this.#setupSecret
  }

  isSetUp(): Promise<boolean> {
    return this.#parts.store.hasUsers()
  }

  /** Whoever sent a request, or undefined where they have to log in first. */
  async visitorOf({ cookie, authorization }: Pick<IncomingHttpHeaders, 'cookie' | 'authorization'>) {
    // Other schemes are the business of a proxy before this server.
    if (authorization !== undefined && /^bearer /i.test(authorization)) return this.#tokenOwner(authorization)
    const secret = sessionSecretOf(cookie)
    if (secret !== undefined) {
      const sessionDigest = digestOf(secret)
      const user = await this.#parts.store.userOfSession(sessionDigest, this.#parts.now())
      if (user) return { ...user, by: 'login', sessionDigest } satisfies Visitor
    }
    if (this.#parts.settings.isExposed || (await this.isSetUp())) return undefined
    return { name: undefined, role: 'operator', by: 'open' } satisfies Visitor
  }

  /** Logs somebody in; a wrong name and a wrong password are one answer, after the same time. */
  async login(name: string, password: string, address: string): Promise<LoginOutcome> {
    const nowMs = this.#parts.now()
    const [addressLimitKey, nameLimitKey] = [addressKey(address), name.toLowerCase()]
    const isFamiliar = this.#familiar.has(`${nameLimitKey} ${addressLimitKey}`)
    // Whoever has logged in from here before is not kept out by those who try the name from elsewhere.
    const crowdPauseMs = isFamiliar
      ? 0
      : Math.max(this.#byName.pauseMs(nameLimitKey, nowMs), this.#hasher.pending >= mostHashesWaiting ? 1_000 : 0)
    const pauseMs = Math.max(this.#byAddress.pauseMs(addressLimitKey, nowMs), crowdPauseMs)
    if (pauseMs > 0) {
      this.#parts.refusals.log(`login refused address=${address} reason="too many attempts"`)
      return { type: 'wait', seconds: Math.ceil(pauseMs / 1_000) }
    }
    const forgive = this.#byAddress.begun(addressLimitKey, nowMs)
    this.#byName.begun(nameLimitKey, nowMs)
    const user = await this.#parts.store.user(nameLimitKey)
    if (!(await this.#hasher.matches(password, user?.passwordHash)) || !user) {
      // A name that is none may be a password in the wrong field.
      this.#parts.refusals.log(`login refused address=${address}${user ? ` name="${user.name}"` : ''}`)
      return { type: 'wrong' }
    }
    forgive()
    this.#byName.succeeded(nameLimitKey)
    this.#remember(`${nameLimitKey} ${addressLimitKey}`)
    return this.#begin(user.name, user.role)
  }

  /** Makes the first operator, for whoever has the link that the server printed, and logs them in. */
  async setUp(secret: string, name: string, password: string): Promise<LoginOutcome> {
    const expected = this.#setupSecret
    if (expected === undefined || !isSame(secret, expected)) return { type: 'wrong' }
    this.#setupSecret = undefined
    if (await this.isSetUp()) return { type: 'wrong' }
    const passwordHash = await this.#hasher.hash(password)
    const userName = name.toLowerCase()
    await this.#parts.store.saveUser({ name: userName, role: 'operator', passwordHash, createdMs: this.#parts.now() })
    return this.#begin(userName, 'operator')
  }

  /** Ends a login: its cookie opens nothing any more, and what it opened is told to close. */
  async logout(cookie: string | undefined): Promise<void> {
    const secret = sessionSecretOf(cookie)
    if (secret === undefined) return
    const digest = digestOf(secret)
    await this.#parts.store.removeSession(digest)
    for (const listener of this.#ended) listener(digest)
  }

  /** Calls back with the digest of each session that somebody ends. */
  onEnded(listener: (sessionDigest: string) => void): void {
    this.#ended.add(listener)
  }

  async #begin(name: string, role: Role): Promise<LoginOutcome> {
    const { store, now, settings } = this.#parts
    const secret = newSecret()
    const sessionDigest = digestOf(secret)
    await store.removeExpiredSessions(now())
    await store.saveSession(sessionDigest, name, now() + settings.loginMs)
    return { type: 'done', secret, visitor: { name, role, by: 'login', sessionDigest } }
  }

  async #tokenOwner(authorization: string): Promise<Visitor | undefined> {
    const secret = /^Bearer +([A-Za-z0-9_-]{43})$/i.exec(authorization)?.[1]
    const token = secret === undefined ? undefined : await this.#parts.store.token(digestOf(secret))
    return token && { name: token.name, role: token.role, by: 'token' }
  }

  #remember(familiar: string): void {
    this.#familiar.delete(familiar)
    this.#familiar.add(familiar)
    const [oldest] = this.#familiar
    if (this.#familiar.size > mostFamiliar && oldest !== undefined) this.#familiar.delete(oldest)
  }
}

/** Name of the session's cookie; the browser keeps one of this prefix from everybody but this very host. */
export function sessionCookieName(isEncrypted: boolean): string {
  return isEncrypted ? '__Host-flattop-session' : 'flattop-session'
}

function sessionSecretOf(cookie: string | undefined): string | undefined {
  const cookies = parse(cookie ?? '')
  return cookies[sessionCookieName(true)] ?? cookies[sessionCookieName(false)]
}

function isSame(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(digestOf(a)), Buffer.from(digestOf(b)))
}

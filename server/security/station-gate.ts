import type { IncomingMessage } from 'node:http'
import type { HandshakeRefusal } from '../ocpp/handshake.ts'
import type { AccessStore, StationAccess } from '../store/access-store.ts'
import type { KnockView } from '../views/access.ts'
import { certificateProblem } from './client-certificate.ts'
import { Knocks } from './knocks.ts'
import type { RefusalLog } from './refusal-log.ts'
import { newStationPassword } from './secret.ts'
import type { SecuritySettings } from './security-settings.ts'
import { passwordOf, StationPasswords } from './station-passwords.ts'
import { stationMisdirection } from './strangers.ts'

/** What the gate is made from. */
export interface StationGateParts {
  readonly settings: SecuritySettings
  readonly store: AccessStore
  readonly refusals: RefusalLog
  /** Epoch ms. */
  readonly now: () => number
  /** Called when what the gate shows has changed. */
  readonly changed: () => void
}

/** A change of what a station may do. */
export interface StationAccessChange {
  readonly registration?: StationAccess['registration'] | undefined
  /** `generate` for one that nobody has thought of, undefined to leave it. */
  readonly password?: { readonly type: 'given'; readonly text: string } | { readonly type: 'generate' } | undefined
}

const callsWhilePending = ['GetBaseReport', 'GetReport', 'GetVariables', 'SetVariables', 'TriggerMessage']

// Whoever is refused a password learns nothing else: unknown, without and wrong are one answer.
const unauthorized: HandshakeRefusal = {
  status: '401 Unauthorized',
  reason: 'A station connects with its identity as the user and its password (OCPP security profile 1 or 2).',
  headers: { 'WWW-Authenticate': 'Basic realm="ocpp", charset="UTF-8"' },
}
const notKnown: HandshakeRefusal = { status: '404 Not Found', reason: 'This station is not known here.' }

/** Decides at the handshake which stations come in, by the security profile and by what operators said. */
export class StationGate {
  readonly #parts: StationGateParts
  readonly #accesses = new Map<string, StationAccess>()
  readonly #passwords = new StationPasswords()
  readonly #knocks = new Knocks()

  private constructor(parts: StationGateParts) {
    this.#parts = parts
  }

  /** A gate that knows what is in the store. */
  static async open(parts: StationGateParts): Promise<StationGate> {
    const gate = new StationGate(parts)
    for (const access of await parts.store.stationAccesses()) gate.#accesses.set(access.stationId, access)
    return gate
  }

  /** Whether stations are let in by a password alone. */
  get needsPasswords(): boolean {
    const { profile } = this.#parts.settings
    return profile === 1 || profile === 2
  }

  /** Why a station is not let in, or undefined where it is. */
  async refusal(stationId: string, request: IncomingMessage): Promise<HandshakeRefusal | undefined> {
    const { settings, refusals } = this.#parts
    const address = settings.proxies.addressOf(request)
    const found = await this.#judge(stationId, request, address)
    if (!found) return undefined
    const status = found.refusal.status.slice(0, 3)
    refusals.log(`handshake refused status=${status} address=${address} reason="${found.why}"`, stationId)
    return found.refusal
  }

  /** What a BootNotification is answered. */
  registration(stationId: string): StationAccess['registration'] {
    return this.#accesses.get(stationId)?.registration ?? 'accepted'
  }

  /**
   * Whether a CALL may be made to a station: every one to an accepted station, to a pending one those that set it up
   * (B02.FR.01), to a rejected one none (B03.FR.03).
   */
  mayCall(stationId: string, action: string): boolean {
    const registration = this.registration(stationId)
    return registration === 'accepted' || (registration === 'pending' && callsWhilePending.includes(action))
  }

  access(stationId: string): StationAccess | undefined {
    return this.#accesses.get(stationId)
  }

  accesses(): readonly StationAccess[] {
    return [...this.#accesses.values()]
  }

  knocks(): KnockView[] {
    return this.#knocks.views()
  }

  /**
   * Changes what a station may do; one that nobody knew is accepted by it.
   *
   * @returns the password where it was generated: it is told once, and kept as a hash
   */
  async change(stationId: string, change: StationAccessChange): Promise<string | undefined> {
    const before = this.#accesses.get(stationId)
    const generated = change.password?.type === 'generate' ? newStationPassword() : undefined
    const password = change.password?.type === 'given' ? change.password.text : generated
    const access: StationAccess = {
      stationId,
      registration: change.registration ?? before?.registration ?? 'accepted',
      passwordHash: password === undefined ? before?.passwordHash : await this.#passwords.hash(password),
    }
    await this.#parts.store.saveStationAccess(access)
    this.#accesses.set(stationId, access)
    if (password !== undefined) this.#passwords.forget(stationId)
    if (access.registration === 'rejected' || !this.needsPasswords || access.passwordHash !== undefined) {
      this.#knocks.forget(stationId)
    }
    this.#parts.changed()
    return generated
  }

  /** Forgets a station; it is as unknown as before. */
  async remove(stationId: string): Promise<void> {
    await this.#parts.store.removeStationAccess(stationId)
    this.#accesses.delete(stationId)
    this.#passwords.forget(stationId)
    this.#knocks.forget(stationId)
    this.#parts.changed()
  }

  async #judge(
    stationId: string,
    request: IncomingMessage,
    address: string,
  ): Promise<{ readonly refusal: HandshakeRefusal; readonly why: string } | undefined> {
    const { profile, admission, proxies } = this.#parts.settings
    const stranger = stationMisdirection(request, this.#parts.settings)
    if (stranger) return { refusal: { status: '403 Forbidden', reason: stranger }, why: stranger }
    if (profile === 2 && !proxies.isEncrypted(request)) {
      const reason = 'Connect with wss:// (OCPP security profile 2).'
      return { refusal: { status: '403 Forbidden', reason }, why: 'the connection is not encrypted' }
    }
    const access = this.#accesses.get(stationId)
    if (profile === 3) {
      const why = certificateProblem(request.socket, stationId, Date.now())
      const reason = 'A client certificate that names this station is needed (OCPP security profile 3).'
      if (why) return { refusal: { status: '403 Forbidden', reason }, why }
    } else if (this.needsPasswords || access?.passwordHash !== undefined) {
      const password = passwordOf(request.headers.authorization, stationId)
      const finding = await this.#passwords.look(stationId, password, access?.passwordHash, {
        address,
        now: this.#parts.now,
      })
      if (finding !== 'right') {
        if (access?.passwordHash === undefined) this.#knock(stationId, address)
        return finding === 'too-many' ? tooMany : { refusal: unauthorized, why: whyWrong(access, password) }
      }
    }
    if (admission === 'open' || access?.registration === 'accepted' || access?.registration === 'pending')
      return undefined
    if (access?.registration === 'rejected') return { refusal: notKnown, why: 'rejected by an operator' }
    this.#knock(stationId, address)
    return { refusal: notKnown, why: 'not admitted' }
  }

  #knock(stationId: string, address: string): void {
    if (this.#parts.settings.admission === 'refuse' || this.registration(stationId) === 'rejected') return
    this.#knocks.knocked(stationId, address, this.#parts.now())
    this.#parts.changed()
  }
}

const tooMany = {
  refusal: { status: '429 Too Many Requests', reason: 'Too many wrong passwords.', headers: { 'Retry-After': '60' } },
  why: 'too many wrong passwords from this address',
} as const

function whyWrong(access: StationAccess | undefined, password: Buffer | undefined): string {
  if (!access) return 'not admitted'
  if (access.passwordHash === undefined) return 'no password is set for it'
  return password === undefined ? 'no password, or of another user' : 'wrong password'
}

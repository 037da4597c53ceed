import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { AttemptLimit, addressKey } from './attempt-limit.ts'
import { PasswordHasher, stationCost } from './password-hash.ts'

/** What came of looking at a station's password. */
export type PasswordFinding = 'right' | 'wrong' | 'too-many'

// A fleet that was set up wrongly knocks often; somebody who guesses, more often.
const limits = { free: 50, firstPauseMs: 1_000, longestPauseMs: 60_000 }
// A00.FR.205 and errata 2.1: at most 64 characters; more bytes are nobody's password.
const mostBytes = 256

/**
 * Looks at stations' passwords. What was right once is known again without hashing it, by a digest under a key that
 * never leaves this process, so that a fleet that reconnects does not hash for a minute.
 */
export class StationPasswords {
  readonly #hasher = new PasswordHasher(stationCost)
  readonly #key = randomBytes(32)
  readonly #known = new Map<string, { readonly hash: string; readonly digest: Buffer }>()
  readonly #limit = new AttemptLimit(limits)

  hash(password: string): Promise<string> {
    return this.#hasher.hash(Buffer.from(password))
  }

  /** @param hash of the station's password; undefined where it has none, which takes as long as a wrong one */
  async look(
    stationId: string,
    password: Buffer | undefined,
    hash: string | undefined,
    { address, now }: { readonly address: string; readonly now: () => number },
  ): Promise<PasswordFinding> {
    const given = password === undefined || password.length > mostBytes ? Buffer.alloc(0) : password
    const digest = createHmac('sha256', this.#key).update(given).digest()
    const known = this.#known.get(stationId)
    if (known && known.hash === hash && timingSafeEqual(known.digest, digest)) return 'right'
    const key = addressKey(address)
    const mayTry = () => this.#limit.pauseMs(key, now()) === 0
    if (!mayTry()) return 'too-many'
    const isRight = await this.#hasher.matches(given, hash, mayTry)
    if (isRight && hash !== undefined) {
      this.#known.set(stationId, { hash, digest })
      return 'right'
    }
    if (!mayTry()) return 'too-many'
    this.#limit.begun(key, now())
    return 'wrong'
  }

  forget(stationId: string): void {
    this.#known.delete(stationId)
  }
}

/** The password of an Authorization header whose user is this station, else undefined (A00.FR.204). */
export function passwordOf(authorization: string | undefined, stationId: string): Buffer | undefined {
  const encoded = /^ *basic +([A-Za-z0-9+/_-]{1,2000}={0,2}) *$/i.exec(authorization ?? '')?.[1]
  if (encoded === undefined) return undefined
  // A password may be any bytes; a station's identity has no colon.
  const pair = Buffer.from(encoded, 'base64')
  const colon = pair.indexOf(0x3a)
  const user = pair.subarray(0, Math.max(0, colon))
  return colon >= 0 && user.equals(Buffer.from(stationId)) ? pair.subarray(colon + 1) : undefined
}

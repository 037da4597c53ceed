import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { promisify } from 'node:util'

const derive = promisify<Buffer, Buffer, number, ScryptOptions, Buffer>(scrypt)

/** What a guess costs: scrypt's parameters (RFC 7914). */
export interface HashCost {
  readonly n: number
  readonly r: number
  readonly p: number
}

/** For people's passwords, 32 MiB and three passes a guess (OWASP Password Storage Cheat Sheet). */
export const personCost: HashCost = { n: 32_768, r: 8, p: 3 }

/**
 * For stations' passwords, 4 MiB a guess: they have 16 characters or more (A00.FR.205), and a whole fleet may
 * present them at once after a restart.
 */
export const stationCost: HashCost = { n: 4_096, r: 8, p: 1 }

const keyBytes = 32

/**
 * Hashes and compares passwords with scrypt, in threads and in turn: one core is left to the event loop, however many
 * wait at the door.
 */
export class PasswordHasher {
  readonly #cost: HashCost
  readonly #mostAtOnce = Math.max(1, availableParallelism() - 1)
  readonly #waiting: (() => void)[] = []
  #inWork = 0

  constructor(cost: HashCost) {
    this.#cost = cost
  }

  /** How many are at work or wait. */
  get pending(): number {
    return this.#inWork + this.#waiting.length
  }

  /** Hashes a password with a salt of its own: `scrypt:n:r:p:salt:key`. */
  async hash(password: string | Buffer): Promise<string> {
    const { n, r, p } = this.#cost
    const salt = randomBytes(16)
    const key = await this.#inTurn(() => keyFrom(password, salt, this.#cost))
    return ['scrypt', n, r, p, salt.toString('base64url'), key.toString('base64url')].join(':')
  }

  /**
   * Whether a password is the hashed one. Takes as long where there is no hash, so that time does not tell who exists.
   *
   * @param isStillDue asked when its turn comes; where it is not, nothing is hashed, and the answer is no
   */
  async matches(
    password: string | Buffer,
    hash: string | undefined,
    isStillDue: () => boolean = () => true,
  ): Promise<boolean> {
    const [, n, r, p, salt = '', key = ''] = hash?.split(':') ?? []
    const expected = hash ? Buffer.from(key, 'base64url') : randomBytes(keyBytes)
    const cost = hash ? { n: Number(n), r: Number(r), p: Number(p) } : this.#cost
    const found = await this.#inTurn(async () =>
      isStillDue() ? keyFrom(password, Buffer.from(salt, 'base64url'), cost) : undefined,
    )
    return found !== undefined && timingSafeEqual(found, expected) && hash !== undefined
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#inWork >= this.#mostAtOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    else this.#inWork++
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#inWork--
    }
  }
}

function keyFrom(password: string | Buffer, salt: Buffer, { n, r, p }: HashCost): Promise<Buffer> {
  // A letter typed as one character or as two is the same letter.
  const bytes = typeof password === 'string' ? Buffer.from(password.normalize('NFKC')) : password
  return derive(bytes, salt, keyBytes, { N: n, r, p, maxmem: 256 * n * r })
}

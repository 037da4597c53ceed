import type { OCPP20 } from 'typed-ocpp'
import type { IdTokenRecord, IdTokenStore } from '../store/id-token-store.ts'
import type { SiteSettings } from '../views/site-settings.ts'

type IdToken = NonNullable<OCPP20.AuthorizeRequest['idToken']>
type IdTokenInfo = OCPP20.AuthorizeResponse['idTokenInfo']

/** What a token is presented for; only a start is denied to a master pass. */
export type TokenUse = 'start' | 'other'

/** What the answers about tokens depend on. */
export interface IdTokensParts {
  readonly store: IdTokenStore
  /** Epoch ms. */
  readonly now: () => number
  /** What tokens count as that nobody has recorded. */
  readonly unknownTokens: () => SiteSettings['unknownTokens']
}

const statuses = { accepted: 'Accepted', blocked: 'Blocked', expired: 'Expired', invalid: 'Invalid' } as const

/** Drivers' tokens on record, and what stations are answered about them. */
export class IdTokens {
  readonly #parts: IdTokensParts
  readonly #records = new Map<string, IdTokenRecord>()

  private constructor(parts: IdTokensParts) {
    this.#parts = parts
  }

  /** Tokens as they are in the store. */
  static async open(parts: IdTokensParts): Promise<IdTokens> {
    const tokens = new IdTokens(parts)
    for (const record of await parts.store.all()) tokens.#records.set(keyOf(record.idToken), record)
    return tokens
  }

  /** In the order of the tokens. */
  all(): IdTokenRecord[] {
    return [...this.#records].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => record)
  }

  get(idToken: string): IdTokenRecord | undefined {
    return this.#records.get(keyOf(idToken))
  }

  async put(record: IdTokenRecord): Promise<void> {
    await this.#parts.store.save(keyOf(record.idToken), record)
    this.#records.set(keyOf(record.idToken), record)
  }

  async remove(idToken: string): Promise<void> {
    await this.#parts.store.remove(keyOf(idToken))
    this.#records.delete(keyOf(idToken))
  }

  /** What a station is answered about a token that was presented to it. */
  infoOf({ idToken, type }: IdToken, use: TokenUse = 'other'): IdTokenInfo {
    // A button instead of a token (C02.FR.02).
    if (type === 'NoAuthorization') return { status: 'Accepted' }
    const record = this.get(idToken)
    if (!record) return { status: this.#parts.unknownTokens() === 'accepted' ? 'Accepted' : 'Unknown' }
    const { groupId, expiresMs } = record
    const status = this.#statusOf(record, use)
    return {
      status,
      ...(groupId === undefined ? {} : { groupIdToken: { idToken: groupId, type: 'Central' } }),
      // A station that is offline later knows then, too, that it has expired.
      ...(status === 'Accepted' && expiresMs !== undefined
        ? { cacheExpiryDateTime: new Date(expiresMs).toISOString() }
        : {}),
    }
  }

  #statusOf({ status, isMaster, expiresMs }: IdTokenRecord, use: TokenUse): IdTokenInfo['status'] {
    if (status !== 'accepted') return statuses[status]
    if (expiresMs !== undefined && expiresMs <= this.#parts.now()) return 'Expired'
    // C16.FR.03
    if (isMaster && use === 'start') return 'Invalid'
    return 'Accepted'
  }
}

function keyOf(idToken: string): string {
  return idToken.toLowerCase()
}

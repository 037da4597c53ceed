import type { Kysely } from 'kysely'
import type { AccessSchema } from './access-schema.ts'
import type { Schema } from './schema.ts'

/** What somebody may do: look, or look and change. */
export type Role = 'viewer' | 'operator'

/** Somebody who can log in. */
export interface User {
  readonly name: string
  readonly role: Role
  readonly passwordHash: string
  readonly createdMs: number
}

/** A program's way in. */
export interface ApiToken {
  readonly name: string
  /** See `digestOf`. */
  readonly digest: string
  readonly role: Role
  readonly createdMs: number
}

/** What a station was told about itself, and the hash of its password where it has one. */
export interface StationAccess {
  readonly stationId: string
  readonly registration: 'accepted' | 'pending' | 'rejected'
  readonly passwordHash: string | undefined
}

/** Who may do what. Every promise resolves when the data is on the disk. */
export interface AccessStore {
  hasUsers(): Promise<boolean>
  users(): Promise<readonly User[]>
  user(name: string): Promise<User | undefined>
  /** Makes a user or changes one, whose sessions end. */
  saveUser(user: User): Promise<void>
  /** @returns whether there was one */
  removeUser(name: string): Promise<boolean>
  /** Whose session it is, where it has not expired and its user still exists. */
  userOfSession(digest: string, nowMs: number): Promise<Pick<User, 'name' | 'role'> | undefined>
  saveSession(digest: string, userName: string, expiresMs: number): Promise<void>
  removeSession(digest: string): Promise<void>
  removeExpiredSessions(nowMs: number): Promise<void>
  tokens(): Promise<readonly ApiToken[]>
  token(digest: string): Promise<ApiToken | undefined>
  saveToken(token: ApiToken): Promise<void>
  /** @returns whether there was one */
  removeToken(name: string): Promise<boolean>
  stationAccesses(): Promise<readonly StationAccess[]>
  saveStationAccess(access: StationAccess): Promise<void>
  removeStationAccess(stationId: string): Promise<void>
}

/** The queries, which both engines understand. */
export function accessStore(db: Kysely<Schema>): AccessStore {
  return { ...userQueries(db), ...sessionQueries(db), ...tokenQueries(db), ...stationQueries(db) }
}

type Queries<Names extends keyof AccessStore> = Pick<AccessStore, Names>

function userQueries(db: Kysely<Schema>): Queries<'hasUsers' | 'users' | 'user' | 'saveUser' | 'removeUser'> {
  return {
    hasUsers: async () => (await db.selectFrom('access_user').select('name').limit(1).execute()).length > 0,
    users: async () => (await db.selectFrom('access_user').selectAll().orderBy('name').execute()).map(userFrom),
    user: async (name) => {
      const row = await db.selectFrom('access_user').selectAll().where('name', '=', name).executeTakeFirst()
      return row && userFrom(row)
    },
    saveUser: ({ name, role, passwordHash, createdMs }) =>
      db.transaction().execute(async (transaction) => {
        const values = { role, password_hash: passwordHash, created_ms: createdMs }
        await transaction.deleteFrom('web_session').where('user_name', '=', name).execute()
        await transaction
          .insertInto('access_user')
          .values({ name, ...values })
          .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
          .execute()
      }),
    removeUser: (name) =>
      db.transaction().execute(async (transaction) => {
        await transaction.deleteFrom('web_session').where('user_name', '=', name).execute()
        const [result] = await transaction.deleteFrom('access_user').where('name', '=', name).execute()
        return (result?.numDeletedRows ?? 0n) > 0n
      }),
  }
}

function sessionQueries(
  db: Kysely<Schema>,
): Queries<'userOfSession' | 'saveSession' | 'removeSession' | 'removeExpiredSessions'> {
  return {
    userOfSession: async (digest, nowMs) => {
      const row = await db
        .selectFrom('web_session')
        .innerJoin('access_user', 'access_user.name', 'web_session.user_name')
        .select(['access_user.name', 'access_user.role'])
        .where('web_session.digest', '=', digest)
        .where('web_session.expires_ms', '>', nowMs)
        .executeTakeFirst()
      return row && { name: row.name, role: row.role as Role }
    },
    saveSession: async (digest, userName, expiresMs) => {
      await db.insertInto('web_session').values({ digest, user_name: userName, expires_ms: expiresMs }).execute()
    },
    removeSession: async (digest) => {
      await db.deleteFrom('web_session').where('digest', '=', digest).execute()
    },
    removeExpiredSessions: async (nowMs) => {
      await db.deleteFrom('web_session').where('expires_ms', '<=', nowMs).execute()
    },
  }
}

function tokenQueries(db: Kysely<Schema>): Queries<'tokens' | 'token' | 'saveToken' | 'removeToken'> {
  return {
    tokens: async () => (await db.selectFrom('api_token').selectAll().orderBy('name').execute()).map(tokenFrom),
    token: async (digest) => {
      const row = await db.selectFrom('api_token').selectAll().where('digest', '=', digest).executeTakeFirst()
      return row && tokenFrom(row)
    },
    saveToken: async ({ name, digest, role, createdMs }) => {
      await db.insertInto('api_token').values({ name, digest, role, created_ms: createdMs }).execute()
    },
    removeToken: async (name) => {
      const [result] = await db.deleteFrom('api_token').where('name', '=', name).execute()
      return (result?.numDeletedRows ?? 0n) > 0n
    },
  }
}

function stationQueries(db: Kysely<Schema>): Queries<'stationAccesses' | 'saveStationAccess' | 'removeStationAccess'> {
  return {
    stationAccesses: async () => {
      const rows = await db.selectFrom('station_access').selectAll().orderBy('station_id').execute()
      return rows.map(({ station_id, registration, password_hash }) => ({
        stationId: station_id,
        registration: registration as StationAccess['registration'],
        passwordHash: password_hash ?? undefined,
      }))
    },
    saveStationAccess: async ({ stationId, registration, passwordHash }) => {
      const values = { registration, password_hash: passwordHash ?? null }
      await db
        .insertInto('station_access')
        .values({ station_id: stationId, ...values })
        .onConflict((conflict) => conflict.column('station_id').doUpdateSet(values))
        .execute()
    },
    removeStationAccess: async (stationId) => {
      await db.deleteFrom('station_access').where('station_id', '=', stationId).execute()
    },
  }
}

function userFrom({ name, role, password_hash, created_ms }: AccessSchema['access_user']): User {
  return { name, role: role as Role, passwordHash: password_hash, createdMs: Number(created_ms) }
}

function tokenFrom({ name, digest, role, created_ms }: AccessSchema['api_token']): ApiToken {
  return { name, digest, role: role as Role, createdMs: Number(created_ms) }
}

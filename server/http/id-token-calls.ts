import type { Hono } from 'hono'
import { z } from 'zod'
import type { Events } from '../events.ts'
import type { IdTokenRecord } from '../store/id-token-store.ts'
import type { Recorder } from '../store/recorder.ts'
import type { IdTokens } from '../tokens/id-tokens.ts'
import type { IdTokenView } from '../views/access.ts'
import type { AppEnv } from './access.ts'
import { HttpProblem } from './problem.ts'
import { jsonOf, parsed } from './request-body.ts'

/** What keeps drivers' tokens. */
export interface IdTokenParts {
  readonly idTokens: IdTokens
  readonly events: Events
  readonly recorder: Recorder
}

// Part 2, IdTokenType.idToken: an identifierString of at most 36 characters.
const identifier = z
  .string()
  .regex(/^[A-Za-z0-9*\-_=:+|@.]{1,36}$/, 'expected 1 to 36 of A-Z a-z 0-9 * - _ = : + | @ .')

/** What `PUT /api/tokens/{idToken}` takes; what is left out is as if the token were new. */
export const idTokenSchema = z
  .strictObject({
    status: z
      .enum(['accepted', 'blocked', 'expired', 'invalid'])
      .default('accepted')
      .describe('What stations are told'),
    groupId: identifier.optional().describe('Tokens of one group stop each other’s transactions'),
    isMaster: z
      .boolean()
      .default(false)
      .describe(
        'A master pass stops others’ transactions and starts none; its group is the stations’ MasterPassGroupId',
      ),
    expiresMs: z.number().int().min(0).max(8.64e15).optional().describe('When it expires, epoch ms; never if left out'),
  })
  .refine(({ isMaster, groupId }) => !isMaster || groupId !== undefined, {
    path: ['groupId'],
    message: 'a master pass needs one: the stations’ AuthCtrlr.MasterPassGroupId',
  })

/** The calls by which operators say which drivers' tokens are accepted. */
export function addIdTokenCalls(app: Hono<AppEnv>, { idTokens, events, recorder }: IdTokenParts): void {
  app.get('/api/tokens', (c) => c.json(idTokens.all().map(viewOf)))
  app.get('/api/tokens/:idToken', (c) => c.json(viewOf(knownToken(idTokens, c.req.param('idToken')))))
  app.put('/api/tokens/:idToken', async (c) => {
    const record: IdTokenRecord = {
      idToken: parsed(identifier, c.req.param('idToken')),
      ...parsed(idTokenSchema, await jsonOf(c.req.raw)),
    }
    await idTokens.put(record)
    recorder.inputChanged('token', record)
    events.log('input', `token=${record.idToken} status=${record.status}`)
    return c.json(viewOf(record))
  })
  app.delete('/api/tokens/:idToken', async (c) => {
    const { idToken } = knownToken(idTokens, c.req.param('idToken'))
    await idTokens.remove(idToken)
    recorder.inputChanged('token removed', { idToken })
    events.log('input', `token=${idToken} removed`)
    return c.body(null, 204)
  })
}

function knownToken(idTokens: IdTokens, idToken: string): IdTokenRecord {
  const record = idTokens.get(idToken)
  if (record) return record
  throw new HttpProblem(404, 'No such token', `No token "${idToken}" is on record.`)
}

function viewOf({ idToken, status, groupId, isMaster, expiresMs }: IdTokenRecord): IdTokenView {
  return {
    idToken,
    status,
    isMaster,
    ...(groupId === undefined ? {} : { groupId }),
    ...(expiresMs === undefined ? {} : { expiresMs }),
  }
}

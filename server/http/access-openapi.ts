import { z } from 'zod'
import { loginSchema, setupSchema } from './access.ts'
import { idTokenSchema } from './id-token-calls.ts'
import { stationAccessSchema } from './station-access.ts'

/** How the API's callers say who they are, in OpenAPI's words. */
export const securitySchemes = {
  token: { type: 'http', scheme: 'bearer', description: 'A token of `npm run token`' },
  login: { type: 'apiKey', in: 'cookie', name: 'flattop-session', description: '__Host-flattop-session behind TLS' },
}

/** The calls that let people and stations in, for the OpenAPI document. */
export function accessPaths(answers: (description: string) => object): Record<string, object> {
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } }
  const action = { name: 'action', in: 'path', required: true, schema: { type: 'string' } }
  const requestId = { name: 'requestId', in: 'path', required: true, schema: { type: 'integer' } }
  const idToken = { name: 'idToken', in: 'path', required: true, schema: { type: 'string' } }
  return {
    '/api/me': { get: answers('Who is calling, and what they may do') },
    '/api/login': {
      get: { ...answers('Whether anybody can log in yet'), security: [] },
      post: { ...answers('Who is logged in; the cookie comes with it'), ...body(loginSchema), security: [] },
    },
    '/api/setup': { post: { ...answers('Make the first operator'), ...body(setupSchema), security: [] } },
    '/api/logout': { post: { ...answers('The login’s cookie opens nothing any more'), security: [] } },
    '/api/knocks': { get: answers('Stations that ask to be admitted') },
    '/api/tokens': { get: answers('Drivers’ tokens on record') },
    '/api/tokens/{idToken}': {
      get: { ...answers('What is on record of a driver’s token'), parameters: [idToken] },
      put: {
        ...answers('What is on record now'),
        summary: 'Say whether a driver’s token is accepted; one that is on record is replaced',
        parameters: [idToken],
        ...body(idTokenSchema),
      },
      delete: { ...answers('Forget a driver’s token: it counts as unknown'), parameters: [idToken] },
    },
    '/api/stations/{id}': {
      put: {
        ...answers('What the station may do now; a password that was made is in this answer only'),
        summary: 'Admit a station, send it away, or set its password',
        parameters: [id],
        ...body(stationAccessSchema),
      },
      delete: { ...answers('Forget a station'), parameters: [id] },
    },
    '/api/stations/{id}/reports/{action}/{requestId}': {
      get: {
        ...answers('What a station reported to a request, such as its NotifyReport messages to a GetBaseReport'),
        parameters: [id, action, requestId],
      },
    },
  }
}

function body(schema: z.ZodType): object {
  const jsonSchema = z.toJSONSchema(schema, { io: 'input' })
  return { requestBody: { required: true, content: { 'application/json': { schema: jsonSchema } } } }
}

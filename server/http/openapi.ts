import { z } from 'zod'
import { siteLimitsSchema } from '../limits/site-limits.ts'
import { sessionChangeSchema, settingsChangeSchema, siteSettingsSchema } from '../settings.ts'
import { accessPaths, securitySchemes } from './access-openapi.ts'
import { backtestPaths } from './backtest-openapi.ts'
import {
  deliveriesQuerySchema,
  logQuerySchema,
  plansQuerySchema,
  transactionQuerySchema,
  transactionsQuerySchema,
} from './history-schemas.ts'
import { seriesKindSchema, uploadQuerySchema } from './schemas.ts'
import { whatIfSchema } from './what-if-call.ts'

const problems = { '4XX': { description: 'RFC 9457 problem details', content: { 'application/problem+json': {} } } }

/** The API described by the very schemas that validate it (OpenAPI 3.1). */
export function openApiDocument(): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Flattop',
      version: '0.1.0',
      description:
        'Power in W, energy in Wh, instants in epoch milliseconds. Live updates come over a WebSocket at /live.',
    },
    paths: {
      '/healthz': { get: answers('Whether the server runs') },
      '/api/site': {
        get: answers('Settings, inputs in force, clock and health of the site'),
        patch: {
          ...answers('The site after the change, and how many sessions are planned again'),
          summary: 'Change settings',
          requestBody: {
            required: true,
            content: { 'application/json': { schema: jsonSchema(settingsChangeSchema) } },
          },
        },
      },
      '/api/limits': {
        get: answers('Fuses and feeders within the site, and how its stations are wired'),
        put: {
          ...answers('The site after the change, and how many sessions are planned again'),
          summary: 'Replace all limits within the site: groups as a tree, the stations in them, and their wiring',
          requestBody: {
            required: true,
            content: { 'application/json': { schema: jsonSchema(siteLimitsSchema) } },
          },
        },
      },
      '/api/series/{kind}': {
        post: {
          ...answers('What was understood of the file'),
          summary: 'Upload prices, base load or grid limits, as they came from their provider',
          parameters: [kindParameter(), ...queryParameters(uploadQuerySchema)],
          requestBody: { required: true, content: { 'text/csv': {}, 'multipart/form-data': {} } },
        },
        delete: {
          ...answers('The site after the removal'),
          summary: 'Go back to what is assumed, or to the setting',
          parameters: [kindParameter()],
        },
      },
      ...accessPaths(answers),
      '/api/stations': { get: answers('Stations, connected and not') },
      '/api/stations/{id}/calls/{action}': {
        post: {
          ...answers('The station’s result'),
          summary: 'Make a call to a station: any request of an OCPP 2.0.1 CSMS',
          parameters: ['id', 'action'].map((name) => ({
            name,
            in: 'path',
            required: true,
            schema: { type: 'string' },
          })),
          requestBody: { required: true, content: { 'application/json': { schema: { type: 'object' } } } },
        },
      },
      '/api/sessions': { get: answers('Sessions in progress, and those that ended in the last 12 hours') },
      '/api/sessions/{id}': {
        patch: {
          ...answers('The session after the change'),
          summary: 'Give a session in progress a priority',
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
          requestBody: { required: true, content: { 'application/json': { schema: jsonSchema(sessionChangeSchema) } } },
        },
        delete: {
          ...answers('The site after it'),
          summary: 'End a session whose car is gone, though its station never said so; nothing is sent to the station',
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        },
      },
      '/api/results': { get: answers('Site load over time, before and after, with the figures that sum it up') },
      '/api/plans/current': { get: answers('The newest plan with the problem it solves') },
      '/api/plans/current/explanation': {
        get: answers(
          'What would make everything fit, what the limit costs per slot, and why each car charges or waits',
        ),
      },
      '/api/what-if': {
        post: {
          ...answers('Figures and load per slot of each column; nothing is changed'),
          summary: 'Set the same needs under simple rules, strategies, other limits and other prices side by side',
          requestBody: { required: true, content: { 'application/json': { schema: jsonSchema(whatIfSchema) } } },
        },
      },
      ...backtestPaths({ answers, queryParameters }),
      '/api/plans': listed('Plans on record, the newest first; `next` asks for the page after', plansQuerySchema),
      '/api/plans/{id}': {
        get: {
          ...answers('A plan with its certificate, and request and plan as the very texts on record'),
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
        },
      },
      '/api/transactions': listed('Transactions, the newest first', transactionsQuerySchema),
      '/api/transactions/{id}': {
        get: {
          ...answers('A transaction with its events as received, each once, and its meter values'),
          parameters: [
            { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
            ...queryParameters(transactionQuerySchema),
          ],
        },
      },
      '/api/deliveries': listed(
        'Every state that a profile’s delivery entered, the newest first',
        deliveriesQuerySchema,
      ),
      '/api/log': listed('Log entries, oldest first: the newest, or those before or after one', logQuerySchema),
    },
    security: [{ token: [] }, { login: [] }],
    components: { securitySchemes, schemas: { SiteSettings: jsonSchema(siteSettingsSchema) } },
  }
}

function answers(description: string): object {
  return {
    summary: description,
    responses: { '200': { description, content: { 'application/json': {} } }, ...problems },
  }
}

function kindParameter(): object {
  return { name: 'kind', in: 'path', required: true, schema: jsonSchema(seriesKindSchema) }
}

function listed(description: string, query: z.ZodObject): object {
  return { get: { ...answers(description), parameters: queryParameters(query) } }
}

function queryParameters(query: z.ZodObject): object[] {
  return Object.entries(query.shape).map(([name, schema]) => ({
    name,
    in: 'query',
    description: (schema as z.ZodType).description,
    schema: jsonSchema(schema as z.ZodType),
  }))
}

function jsonSchema(schema: z.ZodType): object {
  return z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' })
}

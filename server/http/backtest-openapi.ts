import type { z } from 'zod'
import { backtestFileFields, backtestSettingFields } from './backtest-calls.ts'
import { backtestLookQuerySchema, madeUpQuerySchema } from './backtest-file-calls.ts'

/** How the document is written. */
interface OpenApiWriters {
  readonly answers: (description: string) => object
  readonly queryParameters: (query: z.ZodObject) => object[]
}

/** The calls of back-tests, for the OpenAPI document. */
export function backtestPaths({ answers, queryParameters }: OpenApiWriters): Record<string, object> {
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } }
  const file = { name: 'file', in: 'path', required: true, schema: { type: 'string' } }
  const fields = {
    name: { type: 'string' },
    ...Object.fromEntries(backtestSettingFields.map((field) => [field, { type: 'string' }])),
    ...Object.fromEntries(backtestFileFields.map((field) => [field, { type: 'string', format: 'binary' }])),
  }
  return {
    '/api/backtests': {
      get: answers('Back-tests on record, the newest first'),
      post: {
        ...answers('The back-test, which runs when its turn comes'),
        summary: 'Start a back-test of recorded sessions; settings are those of `npm run backtest -- --help`',
        requestBody: {
          required: true,
          content: {
            'multipart/form-data': {
              schema: { type: 'object', required: ['sessions', 'prices', 'grid-limit'], properties: fields },
            },
          },
        },
      },
    },
    '/api/backtests/files/{what}': {
      post: {
        ...answers('What would be understood of it; nothing is kept'),
        summary: 'Look at a file before it is played: sessions, prices, base-load or grid-limit',
        parameters: [{ ...id, name: 'what' }, ...queryParameters(backtestLookQuerySchema)],
        requestBody: { required: true, content: { 'application/octet-stream': {} } },
      },
    },
    '/api/backtests/made-up-sessions.csv': {
      get: {
        ...answers('A table of made-up sessions of a workplace'),
        summary: 'Make up sessions for the last four weeks of a period',
        parameters: queryParameters(madeUpQuerySchema),
      },
    },
    '/api/backtests/{id}': {
      get: { ...answers('Its state and the part that is played'), parameters: [id] },
      delete: {
        ...answers('Those that are left'),
        summary: 'Cancel one that waits or runs; remove one that does neither, with its files',
        parameters: [id],
      },
    },
    '/api/backtests/{id}/start': {
      post: { ...answers('The back-test'), summary: 'Start one again that does not run', parameters: [id] },
    },
    '/api/backtests/{id}/{file}': {
      get: { ...answers('report.html, results.json, methods.csv or sessions.csv'), parameters: [id, file] },
    },
  }
}

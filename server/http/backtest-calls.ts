import type { Hono, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Events } from '../events.ts'
import type { Site } from '../site.ts'
import { ArgumentProblem, type BacktestFile, type Backtests } from '../studies/backtests.ts'
import type { AppEnv } from './access.ts'
import { addBacktestFileCalls, mostBacktestBytes } from './backtest-file-calls.ts'
import { HttpProblem, problemResponse } from './problem.ts'

/** What back-tests are asked of. */
export interface BacktestCallParts {
  readonly backtests: Backtests
  readonly events: Events
  readonly site: Site
}

/** Files that go into a back-test, by the option of the command that names them. */
export const backtestFileFields = ['sessions', 'prices', 'base-load', 'grid-limit', 'holidays'] as const

/** Options of the command that a back-test here takes as well; the grid limit is a power or a file. */
export const backtestSettingFields = [
  'grid-limit',
  'strategy',
  'safe-energy',
  'safe-margin',
  'later-room',
  'departures',
  'energy',
  'departure-error',
  'seed',
  'prices-known',
  'load-quantile',
  'yearly-use',
  'missed-price',
  'from',
  'to',
  'time-zone',
  'keep-wall-clock',
  'min-power',
  'max-power',
  'area',
  'price-unit',
  'slot-minutes',
  'effort',
] as const

const mostKept = 50
const resultTypes: Readonly<Record<string, string>> = {
  'report.html': 'text/html; charset=utf-8',
  'results.json': 'application/json',
  'methods.csv': 'text/csv; charset=utf-8',
  'sessions.csv': 'text/csv; charset=utf-8',
}

/** Reports carry their style with them and need nothing else; to be used outside of what sets the page's policy. */
export const reportPolicy: MiddlewareHandler = async (c, next) => {
  await next()
  c.res.headers.set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
}

/** The calls by which people start, watch, cancel and find back-tests. */
export function addBacktestCalls(app: Hono<AppEnv>, { backtests, events, site }: BacktestCallParts): void {
  const known = (id: string) => {
    const view = backtests.get(id)
    if (view) return view
    throw new HttpProblem(404, 'No such back-test', `No back-test "${id}" is on record.`)
  }
  app.get('/api/backtests', (c) => c.json(backtests.all()))
  app.post(
    '/api/backtests',
    bodyLimit({ maxSize: mostBacktestBytes, onError: () => problemResponse(tooLarge) }),
    async (c) => {
      if (backtests.all().length >= mostKept) {
        throw new HttpProblem(409, 'Too many back-tests', `${mostKept} are on record: remove one first.`)
      }
      const { name, settings, files } = await formOf(c.req.raw)
      const view = await backtests.create(name, settings, files).catch((error: unknown) => {
        if (error instanceof ArgumentProblem) throw wrongValue(error.message.replace(/^--/, ''))
        throw error
      })
      events.log('input', `back-test id=${view.id} name=${JSON.stringify(name)}`)
      return c.json(view, 201)
    },
  )
  addBacktestFileCalls(app, site)
  app.get('/api/backtests/:id', (c) => c.json(known(c.req.param('id'))))
  app.post('/api/backtests/:id/start', async (c) => {
    const { id, state } = known(c.req.param('id'))
    if (await backtests.restart(id)) return c.json(known(id))
    throw new HttpProblem(409, 'Under way', `The back-test is ${state}.`)
  })
  app.delete('/api/backtests/:id', async (c) => {
    const { id } = known(c.req.param('id'))
    await backtests.cancel(id)
    return c.json(backtests.all())
  })
  app.get('/api/backtests/:id/:file', async (c) => {
    const { id, state } = known(c.req.param('id'))
    const file = c.req.param('file')
    const type = Object.hasOwn(resultTypes, file) ? resultTypes[file] : undefined
    if (!type || state !== 'done') {
      const detail = type
        ? `The back-test is ${state}.`
        : `"${file}" is not one of ${Object.keys(resultTypes).join(', ')}.`
      throw new HttpProblem(404, 'No such result', detail)
    }
    return c.body(new Uint8Array(await backtests.result(id, file)), 200, { 'content-type': type })
  })
}

const tooLarge = new HttpProblem(413, 'Too large', 'At most 64 MB are expected, all files together.')
const powerPattern = /^\d+(\.\d+)? *[kM]?W$/i

/** The fields of a form: files by their option, and the other options with their values. */
async function formOf(request: Request) {
  const form = await request.formData().catch(() => undefined)
  if (!form) throw new HttpProblem(400, 'No form', 'A form (multipart/form-data) with files and settings is expected.')
  const files: BacktestFile[] = []
  const settings: [string, string][] = []
  let name = ''
  for (const [field, value] of form) {
    if (value instanceof File) {
      if (value.size === 0 && value.name === '') continue
      fieldIn(backtestFileFields, field, 'file')
      files.push({ what: field, name: value.name, bytes: new Uint8Array(await value.arrayBuffer()) })
    } else if (field === 'name') {
      name = value.slice(0, 200)
    } else if (value !== '') {
      fieldIn(backtestSettingFields, field, 'setting')
      // A text that is no power would be taken as a file of the server's.
      if (field === 'grid-limit' && !powerPattern.test(value.trim())) {
        throw wrongValue(`grid-limit is "${value}", expected a power such as 60kW, or a file`)
      }
      settings.push([field, value])
    }
  }
  const repeated = files.find(({ what }, index) => files.findIndex((other) => other.what === what) < index)
  if (repeated) throw wrongValue(`${repeated.what} has two files, expected one`)
  return { name: name || (files.find(({ what }) => what === 'sessions')?.name ?? 'back-test'), settings, files }
}

/** A sentence that begins with the field that it is about. */
function wrongValue(detail: string): HttpProblem {
  const field = [...backtestFileFields, ...backtestSettingFields].find((name) => detail.startsWith(`${name} `))
  return new HttpProblem(400, 'Wrong values', detail, field === undefined ? {} : { field })
}

function fieldIn(fields: readonly string[], field: string, kind: string): void {
  if (fields.includes(field)) return
  throw new HttpProblem(
    400,
    'Wrong values',
    `"${field}" is no ${kind} of a back-test, expected one of ${fields.join(', ')}`,
  )
}

import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { secureHeaders } from 'hono/secure-headers'
import type { ConsoleViews } from '../console/console-views.ts'
import type { Events } from '../events.ts'
import { siteLimitsSchema } from '../limits/site-limits.ts'
import type { Csms } from '../ocpp/csms.ts'
import type { DeviceModels } from '../ocpp/v201/device-models.ts'
import type { StationReports } from '../ocpp/v201/station-reports.ts'
import { type Explainer, Superseded } from '../planning/explainer.ts'
import type { StationGate } from '../security/station-gate.ts'
import { sessionChangeSchema, settingsChangeSchema } from '../settings.ts'
import type { Stations } from '../stations.ts'
import { StoreError } from '../store/engine.ts'
import type { Recorder } from '../store/recorder.ts'
import type { Store } from '../store/store.ts'
import { pricesAhead } from '../studies/prices-ahead.ts'
import type { IdTokens } from '../tokens/id-tokens.ts'
import type { SeriesKind, UploadView } from '../views/inputs.ts'
import type { AppliedView } from '../views/site.ts'
import { type AccessParts, type AppEnv, addLoginCalls, refuseStrangers, requireAccess } from './access.ts'
import { addBacktestCalls, type BacktestCallParts, reportPolicy } from './backtest-calls.ts'
import { historyApi } from './history-api.ts'
import { addIdTokenCalls } from './id-token-calls.ts'
import { OneByOne } from './one-by-one.ts'
import { openApiDocument } from './openapi.ts'
import { HttpProblem, problemResponse } from './problem.ts'
import { addReportCalls } from './report-calls.ts'
import { jsonOf, parsed } from './request-body.ts'
import { seriesKindSchema, uploadQuerySchema } from './schemas.ts'
import { mostUploadBytes, readUpload, tooLarge } from './series-upload.ts'
import { addStationAccessCalls } from './station-access.ts'
import { callStation } from './station-calls.ts'
import { addWhatIfCall, type WhatIfParts } from './what-if-call.ts'

/** What the API reads and changes. */
export interface ApiContext extends WhatIfParts, BacktestCallParts {
  readonly events: Events
  readonly views: ConsoleViews
  readonly explainer: Explainer
  readonly store: Store
  readonly recorder: Recorder
  readonly csms: Csms
  readonly access: AccessParts
  readonly gate: StationGate
  readonly stations: Stations
  readonly idTokens: IdTokens
  readonly models: DeviceModels
  readonly stationReports: StationReports
}

// The page needs nothing but itself; charts are drawn, and small icons are data.
const contentSecurityPolicy = {
  defaultSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
}

/** The HTTP API; every error is answered as RFC 9457 problem details. */
export function api(context: ApiContext): Hono<AppEnv> {
  const { site, shelf, events, views, store, recorder } = context
  const app = new Hono<AppEnv>()
  const changes = new OneByOne()

  app.onError((error) => {
    if (error instanceof HttpProblem) return problemResponse(error)
    if (error instanceof Superseded) return problemResponse(new HttpProblem(409, 'Superseded', `${error.message}.`))
    if (error instanceof StoreError) {
      events.log('problem', `the store did not take or give what was asked error="${error.message}"`)
      return problemResponse(
        new HttpProblem(503, 'Not stored', `The store says: ${error.message}. Nothing was changed.`),
      )
    }
    events.log('problem', `bug in the HTTP API error="${error.message}"`)
    return problemResponse(error)
  })
  app.use('/api/backtests/:id/report.html', reportPolicy)
  app.use(secureHeaders({ contentSecurityPolicy }))
  app.use(refuseStrangers(context.access))

  app.all('/ocpp/*', (c) => {
    c.header('Upgrade', 'websocket')
    throw new HttpProblem(426, 'WebSocket only', 'Stations connect here, by WebSocket with subprotocol ocpp2.0.1.')
  })
  app.get('/healthz', (c) => c.json({ status: 'ok' }))
  addLoginCalls(app, context.access)
  app.use('/api/*', requireAccess(context.access))
  app.get('/api/openapi.json', (c) => c.json(openApiDocument()))
  app.get('/api/site', (c) => c.json(views.site()))
  app.get('/api/stations', (c) => c.json(views.stations()))
  addStationAccessCalls(app, context)
  addIdTokenCalls(app, context)
  addReportCalls(app, context.stationReports)
  addWhatIfCall(app, context)
  addBacktestCalls(app, context)
  app.post('/api/stations/:id/calls/:action', async (c) => {
    const { id, action } = c.req.param()
    return c.json({ result: await callStation(context, id, action, await jsonOf(c.req.raw)) })
  })
  app.get('/api/sessions', (c) => c.json(views.sessions()))
  const sessionOf = (id: string) => {
    const session = site.sessions.withId(id)
    if (session) return session
    throw new HttpProblem(404, 'No such session', `No session "${id}" is in progress.`)
  }
  app.delete('/api/sessions/:id', (c) => {
    const session = sessionOf(c.req.param('id'))
    events.log('session', `ended by hand evse=${session.evseId}`, { stationId: session.stationId })
    recorder.inputChanged('session ended', { id: session.id })
    site.course.transactionEnded(session)
    return c.json({ site: views.site(), replannedSessions: site.plannedSessions } satisfies AppliedView)
  })
  app.patch('/api/sessions/:id', async (c) => {
    const session = sessionOf(c.req.param('id'))
    const { priority } = parsed(sessionChangeSchema, await jsonOf(c.req.raw))
    recorder.inputChanged('priority', { id: session.id, priority })
    site.prioritize(session, priority)
    return c.json(views.sessions().find(({ id }) => id === session.id))
  })
  app.get('/api/results', (c) => c.json(views.results()))
  const currentPlan = () => {
    if (site.current) return site.current
    throw new HttpProblem(404, 'No plan', 'There is no plan: no car has sent its needs.')
  }
  app.get('/api/plans/current', (c) => c.json(views.plan(currentPlan())))
  app.get('/api/plans/current/explanation', async (c) => c.json(await context.explainer.explain(currentPlan())))
  app.route('/api', historyApi({ history: store.history, recorder }))

  app.patch('/api/site', async (c) => {
    const change = parsed(settingsChangeSchema, await jsonOf(c.req.raw))
    const settings = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
    await changes.next(async () => {
      await shelf.prepare({ ...site.settings, ...settings })
      const recorded = recorder.inputChange('settings', settings)
      await store.saveSettings(settings, recorded)
      recorder.takesEffect(recorded)
      site.change(settings)
    })
    return c.json({ site: views.site(), replannedSessions: site.plannedSessions } satisfies AppliedView)
  })

  app.get('/api/limits', (c) => c.json(site.limits))
  app.put('/api/limits', async (c) => {
    const limits = parsed(siteLimitsSchema, await jsonOf(c.req.raw))
    const recorded = recorder.inputChange('limits', limits)
    await store.saveLimits(limits, recorded)
    recorder.takesEffect(recorded)
    site.changeLimits(limits)
    return c.json({ site: views.site(), replannedSessions: site.plannedSessions } satisfies AppliedView)
  })

  app.post(
    '/api/series/:kind',
    bodyLimit({ maxSize: mostUploadBytes, onError: (c) => problemResponse(tooLarge(c.req.raw)) }),
    async (c) => {
      const kind = kindOf(c.req.param('kind'))
      const query = parsed(uploadQuerySchema, c.req.query())
      const upload = await readUpload(kind, c.req.raw, query, site.settings, views.site().nowMs)
      const { fileName, format, points } = upload.file
      const isApplied = query.dryRun !== '1'
      if (isApplied) {
        await changes.next(async () => {
          if (kind === 'base-load') await shelf.prepare(site.settings, upload.series)
          const recorded = recorder.inputChange(`upload ${kind}`, upload)
          await store.saveUpload(kind, upload, recorded)
          recorder.takesEffect(recorded)
          shelf.put(kind, upload)
          events.log('input', `${kind} file="${fileName}" format="${format}" points=${points}`)
          events.changed('site', 'results')
          site.replan(`${kind} uploaded`)
        })
      }
      const answer: UploadView = {
        file: upload.file,
        isApplied,
        replannedSessions: isApplied ? site.plannedSessions : 0,
        ...(kind === 'prices' && query.ahead === '1'
          ? { ahead: pricesAhead(shelf, site.settings, upload.series, views.site().nowMs) }
          : {}),
      }
      return c.json(answer)
    },
  )

  app.delete('/api/series/:kind', async (c) => {
    const kind = kindOf(c.req.param('kind'))
    if (!shelf.has(kind)) throw new HttpProblem(404, 'Nothing to remove', `No ${kind} file is in force.`)
    await changes.next(async () => {
      const recorded = recorder.inputChange(`removal ${kind}`, {})
      await store.removeUpload(kind, recorded)
      recorder.takesEffect(recorded)
      shelf.remove(kind)
      events.log('input', `${kind} removed`)
      events.changed('site', 'results')
      site.replan(`${kind} removed`)
    })
    return c.json({ site: views.site(), replannedSessions: site.plannedSessions } satisfies AppliedView)
  })

  app.all('/api/*', (c) => {
    throw new HttpProblem(
      404,
      'No such call',
      `${c.req.method} ${c.req.path} is not part of the API; see /api/openapi.json.`,
    )
  })
  return app
}

function kindOf(text: string): SeriesKind {
  const result = seriesKindSchema.safeParse(text)
  if (result.success) return result.data
  throw new HttpProblem(404, 'No such series', `"${text}" is not one of prices, base-load, grid-limit.`)
}

import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Clock } from './clock.ts'
import { type Config, defaultCloseDeadlineMs } from './config.ts'
import { consoleViews } from './console/console-views.ts'
import { FailSafeKeeper } from './delivery/fail-safe-keeper.ts'
import { Outbox, type OutboxOptions } from './delivery/outbox.ts'
import { outboxEvents } from './delivery/outbox-events.ts'
import { proof } from './delivery/proof.ts'
import { followUp } from './delivery/reconnection.ts'
import { Verifier } from './delivery/verifier.ts'
import { messageOf } from './error-message.ts'
import { Events } from './events.ts'
import { addressesOf } from './http/addresses.ts'
import { api } from './http/api.ts'
import { defaultConnectionsPerAddress, limitConnectionsPerAddress } from './http/connections-per-address.ts'
import { devPage } from './http/dev-page.ts'
import { draining } from './http/draining.ts'
import { Live } from './http/live.ts'
import { servePageBy, webServer } from './http/web-server.ts'
import { h25File, parseStandardProfile } from './inputs/standard-load.ts'
import { noLimits } from './limits/site-limits.ts'
import { Csms, type CsmsOptions } from './ocpp/csms.ts'
import type { Doorkeeper } from './ocpp/handshake.ts'
import { warmUpSchemas } from './ocpp/schemas.ts'
import { Turns } from './ocpp/turns.ts'
import { significantShareOf } from './ocpp/v201/device-model.ts'
import { DeviceModels } from './ocpp/v201/device-models.ts'
import type { MessageContext } from './ocpp/v201/message-context.ts'
import { ProfileReports } from './ocpp/v201/profile-reports.ts'
import { StationReports } from './ocpp/v201/station-reports.ts'
import { Explainer } from './planning/explainer.ts'
import { Planner } from './planning/planner.ts'
import { Solver } from './planning/solver.ts'
import { RefusalLog } from './security/refusal-log.ts'
import { openSecurity, type SecuritySettings } from './security/security-settings.ts'
import { StationGate } from './security/station-gate.ts'
import { Visitors } from './security/visitors.ts'
import { SeriesShelf } from './series-shelf.ts'
import { defaultSettings } from './settings.ts'
import { Site } from './site.ts'
import type { PlanPace } from './site-parts.ts'
import { stationEvents } from './station-events.ts'
import { Stations } from './stations.ts'
import { Housekeeping } from './store/housekeeping.ts'
import { openStore } from './store/open-store.ts'
import type { SqliteOptions } from './store/sqlite-engine.ts'
import { defaultStoreConfig } from './store/store-variables.ts'
import { takeUp, takeUpSessions } from './store/take-up.ts'
import { Backtests } from './studies/backtests.ts'
import { backtestsFolder } from './studies/backtests-place.ts'
import { WhatIfs } from './studies/what-ifs.ts'
import { IdTokens } from './tokens/id-tokens.ts'

/** A server that listens. */
export interface RunningServer {
  readonly port: number
  readonly consoleUrl: string
  /** With `{stationId}` in place of an identity. */
  readonly ocppUrl: string
  /** Where the first operator is made, once; undefined where there is no need. */
  readonly setupUrl: string | undefined
  /** Stops listening, lets running work end, brings all to the disk, and closes stations, browsers and the solver. */
  close(): Promise<void>
}

/** What is not configured by people. */
export interface ServerOptions {
  readonly clock: Clock
  /** Takes the log, line by line. */
  readonly print: (line: string) => void
  readonly csms?: CsmsOptions
  readonly outbox?: OutboxOptions
  /** Plans, and is closed with the server. Default: one with the usual deadlines. */
  readonly solver?: Solver
  readonly sqlite?: SqliteOptions
  /** How long what-ifs may take, real ms. Default 15,000. */
  readonly whatIfMs?: number
  /** What a replay holds plans back by. */
  readonly planPace?: PlanPace
  /** How long a plan that no car waits for waits for what may be asked for with it, real ms. Default 200. */
  readonly gatherMs?: number
  /** Serve the page from its sources, with hot reload. */
  readonly isDev?: boolean
}

// What stations and browsers may take of the time for closing to end what is under way.
const closeGraceShare = 1 / 5
// After a power cut thousands connect within a second; the system resets those that find no room to wait.
const waitingConnections = 10_000

/** Puts the parts together and listens; the only wiring. */
export async function startServer(config: Config, options: ServerOptions): Promise<RunningServer> {
  const { clock } = options
  warmUpSchemas()
  const events = new Events(clock, options.print)
  const stations = new Stations()
  const shelf = new SeriesShelf(parseStandardProfile(await readFile(h25File, 'utf8')), (text) =>
    events.log('problem', text),
  )
  const solver = options.solver ?? new Solver()
  const { laterRoomPercent = 0 } = config
  const planner = new Planner({ solver, shelf, stations, laterRoomPercent })
  const { dataDir, store: storeConfig = defaultStoreConfig } = config
  const store = await openStore({
    dataDir,
    databaseUrl: storeConfig.databaseUrl,
    sqlite: options.sqlite,
    onLost: (error) => events.log('problem', `connection to the database lost: ${messageOf(error)}`),
  })
  const before = { clock, events, stations, shelf }
  const recorder = await takeUp(store, before)
  const settings = { ...defaultSettings, ...(await store.settings()), ...config.settings }
  await shelf.prepare(settings)
  const site = new Site({
    clock,
    events,
    stations,
    planner,
    settings,
    limits: (await store.limits()) ?? noLimits,
    record: recorder,
    planPace: options.planPace,
    gatherMs: options.gatherMs,
  })
  const started = { settings, limits: site.limits, isStrict: config.isStrict, laterRoomPercent }
  recorder.happened('started', JSON.stringify(started))
  await takeUpSessions(store, site, before)
  const housekeeping = new Housekeeping({ store, config: storeConfig, dataDir, clock, events })
  const security = config.security ?? openSecurity
  // A demonstration's fast clock would end logins within minutes.
  const now = () => (config.clock ? Date.now() : clock.now())
  const refusals = new RefusalLog(events, now)
  const gate = await StationGate.open({
    settings: security,
    store: store.access,
    refusals,
    now,
    changed: () => events.changed('stations'),
  })
  for (const { stationId } of gate.accesses()) stations.expect(stationId)
  const access = {
    settings: security,
    visitors: new Visitors({ settings: security, store: store.access, refusals, now }),
  }
  const setupSecret = await access.visitors.prepareSetup()
  const models = new DeviceModels({
    clock,
    call: (...call) => csms.call(...call),
    save: (stationId, model) => recorder.deviceModel(stationId, model),
    log: (stationId, text) => events.log('station', text, { stationId }),
    changed: (stationId) => {
      events.changed('stations')
      site.stationChanged(stationId)
      failSafe.modelChanged(stationId)
    },
  })
  models.restore(await store.deviceModels())
  const reports = new ProfileReports()
  const stationReports = new StationReports()
  const idTokens = await IdTokens.open({
    store: store.idTokens,
    now: () => clock.now(),
    unknownTokens: () => site.settings.unknownTokens,
  })
  const turns = new Turns()
  const context: MessageContext = {
    clock,
    events,
    stations,
    site,
    recorder,
    models,
    reports,
    stationReports,
    idTokens,
    turns,
    isStrict: config.isStrict,
    registrationOf: (stationId) => gate.registration(stationId),
  }
  const csms = new Csms(stationEvents(context), doorkeeper(gate, security), {
    turns,
    ...config.traffic,
    ...options.csms,
  })
  const call = csms.call.bind(csms)
  const verifier: Verifier = new Verifier({
    clock,
    limits: models,
    call,
    ...proof({ clock, events, site, outbox: () => outbox }),
  })
  const failSafe = new FailSafeKeeper({
    clock,
    stations,
    site,
    shelf,
    limits: models,
    reports,
    bootedMs: (stationId) => models.bootedMs(stationId),
    call,
    save: (stationId, held) => recorder.failSafe(stationId, held),
    log: (stationId, text) => events.log('station', text, { stationId }),
    changed: () => events.changed('stations'),
  })
  failSafe.restore(await store.failSafes())
  const deliveries = {
    ...outboxEvents({ clock, events, site, verifier, recorder }),
    cleared: (stationId: string, evseId: number) => failSafe.defaultCleared(stationId, evseId),
  }
  const outbox = new Outbox(csms, clock, deliveries, {
    limits: models,
    reports,
    makeRoom: (stationId) => failSafe.makeRoom(stationId),
    ...options.outbox,
  })
  site.connect({
    outbox,
    failSafe,
    followUp: async (stationId, connectedMs) => {
      await turns.next()
      models.reconnected(stationId, connectedMs)
      await followUp({ clock, site, verifier, call }, stationId)
      await failSafe.keep(stationId)
    },
    significantShare: (stationId) => significantShareOf(models.get(stationId)),
    phaseRotation: (...evse) => models.phaseRotation(...evse),
    takesNoProfiles: (stationId) => models.takesNoProfiles(stationId)?.detail,
  })

  const urls = { ocppUrl: '' }
  const views = consoleViews({
    clock,
    events,
    site,
    stations,
    shelf,
    gate,
    recorder,
    failSafe,
    models,
    ocppUrl: () => urls.ocppUrl,
  })
  const live = new Live(views, events, access)
  const pageFolder = fileURLToPath(new URL('../dist', import.meta.url))
  const explainer = new Explainer(site, planner)
  const whatIfs = new WhatIfs(options.whatIfMs)
  const backtestsPlace = await backtestsFolder(dataDir)
  const backtests = await Backtests.open({
    folder: backtestsPlace.path,
    clock,
    log: (text) => events.log('problem', text),
  })
  const apiApp = api({
    clock,
    site,
    shelf,
    planner,
    events,
    views,
    explainer,
    whatIfs,
    backtests,
    store,
    recorder,
    csms,
    access,
    gate,
    stations,
    idTokens,
    models,
    stationReports,
  })
  const server = webServer({
    api: apiApp,
    csms,
    live,
    pageFolder,
    security,
    refused: (address, why) => refusals.log(`connection refused address=${address} reason=${JSON.stringify(why)}`),
  })
  const connections = draining(server)
  const mostPerAddress = config.maxConnectionsPerAddress ?? defaultConnectionsPerAddress
  limitConnectionsPerAddress(server, mostPerAddress, (address) => {
    events.log('problem', `connections refused: more than ${mostPerAddress} of address=${address}`)
  })
  const page = options.isDev ? await devPage(server) : undefined
  if (page) servePageBy(server, apiApp, page.listener)

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port: config.port, host: config.host, backlog: waitingConnections }, resolve)
  })
  const { port } = server.address() as AddressInfo
  const addresses = addressesOf(config.host, port, security.tls !== undefined)
  urls.ocppUrl = addresses.ocppUrlForBrowsers
  const { consoleUrl, ocppUrl } = addresses
  return {
    port,
    consoleUrl,
    setupUrl: setupSecret && `${consoleUrl}login.html#setup=${setupSecret}`,
    ocppUrl,
    close: async () => {
      const graceMs = closeGraceShare * (config.closeDeadlineMs ?? defaultCloseDeadlineMs)
      const drained = connections.end(2 * graceMs)
      live.close()
      await page?.close()
      site.close()
      verifier.close()
      failSafe.close()
      await csms.close(graceMs)
      await drained
      await solver.close()
      await explainer.close()
      await whatIfs.close()
      await backtests.close()
      await backtestsPlace.remove()
      await housekeeping.close()
      await recorder.close()
      await store.close()
    },
  }
}

function doorkeeper(gate: StationGate, { proxies }: SecuritySettings): Doorkeeper {
  return {
    refusal: (stationId, request) => gate.refusal(stationId, request),
    mayCall: (stationId, action) => gate.mayCall(stationId, action),
    addressOf: (request) => proxies.addressOf(request),
  }
}

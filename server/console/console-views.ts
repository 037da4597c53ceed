import type { PlanRequest } from '../../optimizer/model.ts'
import type { Clock } from '../clock.ts'
import type { FailSafeKeeper } from '../delivery/fail-safe-keeper.ts'
import type { Events } from '../events.ts'
import type { DeviceModels } from '../ocpp/v201/device-models.ts'
import { wholeWishes } from '../planning/wish-parts.ts'
import type { StationGate } from '../security/station-gate.ts'
import type { SeriesShelf } from '../series-shelf.ts'
import type { Session } from '../sessions/session.ts'
import type { Site } from '../site.ts'
import type { CurrentPlan } from '../site-parts.ts'
import type { Stations } from '../stations.ts'
import type { Recorder } from '../store/recorder.ts'
import type { KnockView } from '../views/access.ts'
import type { PlanView } from '../views/plan.ts'
import type { ResultsView } from '../views/results.ts'
import type { SessionView } from '../views/sessions.ts'
import type { SiteView } from '../views/site.ts'
import type { StationCountsView, StationView } from '../views/stations.ts'
import { resultsView } from './results.ts'
import { noteworthyWh, sessionView } from './session-views.ts'
import { shownStations } from './shown-stations.ts'

/** The views that console and API share, each made from the state at the moment it is asked for. */
export interface ConsoleViews {
  site(): SiteView
  /** All of them. */
  stations(): StationView[]
  /** Those that a browser is shown. */
  shownStations(): StationView[]
  stationCounts(): StationCountsView
  knocks(): KnockView[]
  sessions(): SessionView[]
  results(): ResultsView
  plan(current: CurrentPlan): PlanView
}

/** What the views are made from. */
export interface ViewSources {
  readonly clock: Clock
  readonly events: Events
  readonly site: Site
  readonly stations: Stations
  readonly shelf: SeriesShelf
  readonly gate: StationGate
  readonly recorder: Recorder
  readonly failSafe: FailSafeKeeper
  readonly models: DeviceModels
  /** Where stations connect, with `{stationId}` in place of an identity. */
  readonly ocppUrl: () => string
}

// How long a session that ended stays in sight: until its car is home again.
const shownAfterEndMs = 12 * 3_600_000
// How far ahead it is told where the base load comes from, at least.
const leastOutlookMs = 24 * 3_600_000

export function consoleViews({
  clock,
  site,
  stations,
  shelf,
  gate,
  recorder,
  failSafe,
  models,
  ocppUrl,
}: ViewSources): ConsoleViews {
  const shownSessions = (): Session[] =>
    [...site.sessions.endedAfter(clock.now() - shownAfterEndMs), ...site.sessions.active].sort(
      (a, b) => a.arrivalMs - b.arrivalMs,
    )
  const shown = (view: StationView) => withModel(withFailSafe(withAccess(view, gate), failSafe), models)
  return {
    site: () => ({
      settings: site.settings,
      inputs: shelf.views(site.settings, site.current?.assumed ?? {}),
      baseLoad: shelf.baseLoadView(
        site.settings,
        clock.now(),
        Math.max(site.current?.problem.horizon.endMs ?? 0, clock.now() + leastOutlookMs),
      ),
      nowMs: clock.now(),
      speed: clock.speed,
      ocppUrl: ocppUrl(),
      needsStationPasswords: gate.needsPasswords,
      limits: site.limits,
      isPlanning: site.isPlanning,
      health: healthOf(site, stations, recorder),
    }),
    stations: () => stations.views().map(shown),
    shownStations: () => stations.views(shownStations(stations, site.sessions)).map(shown),
    stationCounts: () => ({ known: stations.ids.length, connected: stations.connectedCount }),
    knocks: () => gate.knocks(),
    sessions: () => shownSessions().map((session) => sessionView(session, clock.now(), site.settings.timeZone)),
    results: () =>
      resultsView({
        nowMs: clock.now(),
        slotMs: site.settings.slotMinutes * 60_000,
        current: site.current,
        sessions: shownSessions(),
        seriesFor: (startsMs, endMs) => shelf.seriesFor(site.settings, startsMs, endMs),
      }),
    plan: ({ id, problem, plan, madeAtMs, solveMs, cause }) => ({
      ...plan,
      sessions: wholeWishes(problem, plan),
      id,
      strategy: problem.request.strategy,
      startsMs: problem.horizon.startsMs,
      endMs: problem.horizon.endMs,
      gridLimitW: problem.request.gridLimitW,
      baseLoadW: problem.request.baseLoadW,
      pricePerKwh: problem.request.pricePerKwh,
      ...limitsOf(problem.request),
      madeAtMs,
      solveMs,
      cause,
    }),
  }
}

function withFailSafe(view: StationView, failSafe: FailSafeKeeper): StationView {
  const held = failSafe.view(view.stationId)
  return held ? { ...view, failSafe: held } : view
}

function withModel(view: StationView, models: DeviceModels): StationView {
  const takesNoProfiles = models.takesNoProfiles(view.stationId)
  const evses = view.evses.map((evse) => {
    const phaseRotation = models.phaseRotation(view.stationId, evse.evseId)
    return phaseRotation === undefined ? evse : { ...evse, phaseRotation }
  })
  return { ...view, evses, ...(takesNoProfiles ? { takesNoProfiles } : {}) }
}

/** What an operator said of a station goes before what it did itself. */
function withAccess(view: StationView, gate: StationGate): StationView {
  const access = gate.access(view.stationId)
  if (!access) return view
  const registration = access.registration === 'accepted' ? view.registration : access.registration
  return { ...view, registration, hasPassword: access.passwordHash !== undefined }
}

function limitsOf({
  limits,
  phaseLimitA,
  baseLoadA,
}: PlanRequest): Pick<PlanView, 'limits' | 'phaseLimitA' | 'baseLoadA'> {
  return { ...(limits ? { limits } : {}), ...(phaseLimitA ? { phaseLimitA } : {}), ...(baseLoadA ? { baseLoadA } : {}) }
}

/** One line that says whether anything is wrong, the worst first. */
function healthOf(site: Site, stations: Stations, recorder: Recorder): SiteView['health'] {
  if (recorder.failure) {
    return { level: 'alarm', text: `Nothing can be stored, and stations are not answered: ${recorder.failure}` }
  }
  if (site.failure) return { level: 'alarm', text: `No new plan, the last one stays in force: ${site.failure}` }
  const active = site.sessions.active
  const overloaded = site.current?.problem.request.baseLoadW.some(
    (loadW, slot) => loadW > (site.current?.problem.request.gridLimitW[slot] ?? Number.POSITIVE_INFINITY),
  )
  if (overloaded)
    return { level: 'alarm', text: 'The house and what cannot be planned exceed the grid limit at some time' }
  const [overfull] = site.current?.problem.overfull ?? []
  if (overfull) {
    return { level: 'alarm', text: `The house and what cannot be planned may exceed ${overfull} at some time` }
  }
  const ignoring = active.find(({ following }) => following?.state === 'ignores')
  if (ignoring) {
    return {
      level: 'alarm',
      text: `${ignoring.stationId} accepts its profile and ignores it; what its car draws is kept free for it`,
    }
  }
  const failed = active.find(
    ({ delivery }) => delivery && ['rejected', 'expired', 'unsupported', 'not-applied'].includes(delivery.state),
  )
  if (failed) {
    return {
      level: 'alarm',
      text: `${failed.stationId} takes no profile: ${failed.delivery?.detail ?? failed.delivery?.state}`,
    }
  }
  const away = active.find(({ stationId }) => !stations.isConnected(stationId))
  if (away)
    return { level: 'attention', text: `${away.stationId} is out of reach; its car goes on by its last profile` }
  const shortWh = active.reduce((sum, { outlook }) => sum + (outlook?.shortfallWh ?? 0), 0)
  if (shortWh >= noteworthyWh)
    return { level: 'attention', text: `${(shortWh / 1_000).toFixed(1)} kWh will not fit before departure` }
  if (active.some(({ outlook }) => (outlook?.laterWh ?? 0) >= noteworthyWh))
    return {
      level: 'ok',
      text: 'Safe parts of wishes are planned, within the limit; what is left follows when they are charged',
    }
  return {
    level: 'ok',
    text: active.length > 0 ? 'Every car gets what it asked for, within the limit' : 'Nothing to do',
  }
}

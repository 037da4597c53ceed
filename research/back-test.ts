import type { PlanRequest } from '../optimizer/model.ts'
import { loadForecast } from '../server/inputs/load-forecast.ts'
import { type StandardProfile, standardLoad } from '../server/inputs/standard-load.ts'
import { defaultLaterRoomPercent } from '../server/planning/planning-problem.ts'
import { playClairvoyant } from './clairvoyant.ts'
import { type Figures, figuresOf, type SessionFigures, sessionFigures } from './figures.ts'
import { type SeriesKnown, seriesKnown } from './known-series.ts'
import { quarterHourMeans } from './load-profile.ts'
import { type Method, methodName, rules } from './method.ts'
import { type Period, periodOf, type SiteRecord } from './period.ts'
import { type PlanEffort, playPlanner } from './play-planner.ts'
import { playRule } from './play-rule.ts'
import type { RecordedSession } from './recorded-session.ts'
import type { Run } from './run.ts'
import { type Knowledge, type Statement, statements } from './statement.ts'

/** What is to be played, and what is known when: plain data, so that a thread can be given it. */
export interface BackTestRequest {
  /** By arrival. */
  readonly sessions: readonly RecordedSession[]
  readonly site: SiteRecord
  /** IANA zone of the site. */
  readonly timeZone: string
  readonly slotMinutes: number
  readonly methods: readonly Method[]
  readonly knowledge: Knowledge
  /** Local hour from which on the next day's prices are known; undefined where all are known at all times. */
  readonly pricesKnownFromHour?: number
  /** How the planner tells the base load that is to come; it knows it where absent. */
  readonly forecast?: { readonly quantile: number; readonly holidays: readonly string[] }
  /** What a site is assumed to draw before its meter has shown anything. */
  readonly standard: { readonly profile: StandardProfile; readonly yearlyUseKwh: number }
  readonly balance?: PlanRequest['balance']
  readonly demandCharge?: PlanRequest['demandCharge']
  readonly effort: PlanEffort
}

/** What came of one method. */
export interface MethodResult {
  readonly name: string
  readonly method: Method
  readonly figures: Figures
  /** In the order of the request's sessions. */
  readonly sessions: readonly SessionFigures[]
  /** Mean load of the site in each quarter hour from the period's start on, W. */
  readonly quarterHoursW: readonly number[]
}

/** A back-test's worlds, made once for all methods. */
export interface BackTest {
  readonly request: BackTestRequest
  readonly period: Period
  readonly statements: readonly Statement[]
  readonly seriesKnown: SeriesKnown
  readonly stationCount: number
}

/**
 * Makes the world that the methods play in.
 *
 * @throws PeriodProblem without sessions, and where a series has a hole
 */
export function backTestOf(request: BackTestRequest): BackTest {
  const { sessions, site, timeZone, forecast, standard, pricesKnownFromHour } = request
  const hasForecast = forecast !== undefined && site.baseLoad !== undefined
  return {
    request,
    period: periodOf(sessions, site, request.slotMinutes * 60_000),
    statements: statements(sessions, request.knowledge),
    stationCount: new Set(sessions.map(({ stationId }) => stationId)).size,
    seriesKnown: seriesKnown(site, {
      timeZone,
      ...(pricesKnownFromHour === undefined ? {} : { pricesKnownFromHour }),
      ...(hasForecast
        ? { loadForecast: loadForecast(site.baseLoad, { timeZone, ...forecast, holidays: new Set(forecast.holidays) }) }
        : {}),
      // A record without a base load is of cars alone.
      standardLoad: site.baseLoad ? standardLoad(standard.profile, standard.yearlyUseKwh, timeZone) : () => 0,
    }),
  }
}

/**
 * Plays one method.
 *
 * @yields the part that is played, 0 to 1; whoever does not go on has cancelled it
 */
export function* playMethod(backTest: BackTest, method: Method): Generator<number, MethodResult> {
  const { period } = backTest
  const run = yield* runOf(backTest, method)
  const sessions = sessionFigures(period, run)
  return {
    name: methodName(method),
    method,
    figures: figuresOf(period, run, sessions),
    sessions,
    quarterHoursW: quarterHourMeans(period, run),
  }
}

/** Plays all of a request's methods, one after the other. */
export function* playAll(request: BackTestRequest): Generator<number, MethodResult[]> {
  const backTest = backTestOf(request)
  const results: MethodResult[] = []
  for (const method of request.methods) {
    const playing = playMethod(backTest, method)
    let step = playing.next()
    for (; !step.done; step = playing.next()) yield (results.length + step.value) / request.methods.length
    results.push(step.value)
  }
  return results
}

function* runOf(backTest: BackTest, method: Method): Generator<number, Run> {
  const { period, request } = backTest
  switch (method.type) {
    case 'rule': {
      const departuresMs = backTest.statements.map(({ departureMs }) => departureMs)
      return playRule(period, rules[method.rule], departuresMs)
    }
    case 'clairvoyant':
      return playClairvoyant(period, method.strategy)
    case 'planner':
      return yield* playPlanner(backTest, {
        strategy: method.strategy,
        slotMs: request.slotMinutes * 60_000,
        effort: request.effort,
        laterRoomPercent: method.laterRoomPercent ?? defaultLaterRoomPercent,
        ...(method.safeEarly ? { safeEarly: method.safeEarly } : {}),
        ...(request.balance ? { balance: request.balance } : {}),
        ...(request.demandCharge ? { demandCharge: request.demandCharge } : {}),
      })
  }
}

import { forecastErrors } from '../server/inputs/forecast-error.ts'
import { loadForecast } from '../server/inputs/load-forecast.ts'
import { standardLoad } from '../server/inputs/standard-load.ts'
import { type BackTestRequest, backTestOf, type MethodResult } from './back-test.ts'
import type { BacktestArguments } from './backtest-arguments.ts'
import type { BacktestInputs } from './backtest-inputs.ts'
import { firstQuarterMs, quarterHourMeans } from './load-profile.ts'
import type { Period } from './period.ts'
import type { BacktestResults } from './report/results.ts'
import { scores } from './score.ts'

const daysOfErrors = 28

/** Everything that a back-test has to tell, from what went in and what came out. */
export function backtestResults(
  args: BacktestArguments,
  inputs: BacktestInputs,
  request: BackTestRequest,
  methods: readonly MethodResult[],
  version: string,
): BacktestResults {
  const { period } = backTestOf(request)
  const scored = scores(methods, args.missedPerKwh)
  const asked = inputs.sessions.reduce((sum, { energyWh }) => sum + energyWh, 0)
  const forecast = forecastOf(request)
  return {
    program: 'Flattop',
    version,
    seed: args.knowledge.seed,
    settings: settingsOf(args),
    inputs: inputs.files,
    timeZone: args.timeZone,
    currency: inputs.currency,
    missedPerKwh: args.missedPerKwh,
    period: { fromMs: period.startsMs[0] ?? period.endMs, toMs: period.endMs },
    firstQuarterMs: firstQuarterMs(period),
    gridLimitW: meansOf(period, period.request.gridLimitW),
    baseLoadW: meansOf(period, period.request.baseLoadW),
    sessionIds: inputs.sessions.map(({ id }) => id),
    stations: new Set(inputs.sessions.map(({ stationId }) => stationId)).size,
    askedWh: asked,
    methods: methods.map((result, index) => ({ ...result, ...(scored[index] ?? { value: Number.NaN }) })),
    ...(forecast ? { forecast } : {}),
    remarks: [...remarksOf(args, inputs, methods), ...inputs.remarks],
  }
}

/** Values of a period's slots as means of quarter hours. */
function meansOf(period: Period, values: readonly number[]): number[] {
  const pieces = period.startsMs.map((fromMs, slot) => ({
    slot,
    fromMs,
    toMs: period.startsMs[slot + 1] ?? period.endMs,
    draws: [],
  }))
  return quarterHourMeans({ ...period, request: { ...period.request, baseLoadW: values } }, { pieces })
}

function forecastOf({ site, forecast, standard, timeZone }: BackTestRequest): BacktestResults['forecast'] {
  if (!forecast || !site.baseLoad) return undefined
  const errors = forecastErrors(
    site.baseLoad,
    {
      forecast: loadForecast(site.baseLoad, { timeZone, ...forecast, holidays: new Set(forecast.holidays) }),
      standard: standardLoad(standard.profile, standard.yearlyUseKwh, timeZone),
    },
    { timeZone, days: daysOfErrors },
  )
  return errors && { quantile: forecast.quantile, errors }
}

function settingsOf(args: BacktestArguments): Record<string, string | number> {
  const { knowledge } = args
  return {
    'grid limit': typeof args.gridLimit === 'number' ? `${args.gridLimit / 1_000} kW` : 'a file',
    'slot, minutes': args.slotMinutes,
    departures: knowledge.departures,
    energy: knowledge.energy,
    'departure error, minutes': knowledge.departureErrorMs / 60_000,
    'next day’s prices known from': args.pricesKnownFromHour === undefined ? 'always' : `${args.pricesKnownFromHour} h`,
    'load quantile': args.loadQuantile ?? 'known before',
    'worth of a missed kWh': args.missedPerKwh,
    effort: args.effort,
    from: args.from ?? 'the first',
    to: args.to ?? 'the last',
    'sessions keep their local times': args.keepsWallClock ? 'yes' : 'no',
  }
}

/** What a reader may take for granted and should not. */
function remarksOf(args: BacktestArguments, { sessions, site }: BacktestInputs, methods: readonly MethodResult[]) {
  const remarks: string[] = []
  const unsaid = sessions.filter(({ statedDepartureMs }) => statedDepartureMs === undefined).length
  if (args.knowledge.departures === 'stated' && unsaid > 0) {
    remarks.push(
      `${unsaid} of ${sessions.length} drivers stated no departure: 12 hours are assumed, as the server does`,
    )
  }
  if (args.knowledge.departures === 'stated') {
    const early = sessions.filter(
      ({ statedDepartureMs, departureMs }) => (statedDepartureMs ?? 0) - departureMs > 3_600_000,
    )
    remarks.push(`${early.length} drivers left more than an hour before the departure that they stated`)
  }
  if (args.knowledge.departures === 'known') {
    remarks.push('Departures are taken as known on arrival, which no server knows: see what stated ones do')
  }
  if (!site.baseLoad) remarks.push('There is no base load: the site is its cars alone')
  if (args.effort === 'quick') {
    remarks.push('Plans are made without the search for fewer set-point changes: the server sends fewer profiles')
  }
  if (methods.some(({ figures, name }) => figures.aboveLimitWh > 0 && name !== 'uncontrolled')) {
    remarks.push('A method other than uncontrolled was above the limit: the base load drew more than was told')
  }
  remarks.push(
    'Cars draw what their profile allows, up to their record’s energy, at a constant most power: how their power falls when they are nearly full is not in the record',
  )
  return remarks
}

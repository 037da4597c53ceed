import { parseArgs } from 'node:util'
import { IANAZone } from 'luxon'
import { type Strategy, strategies } from '../optimizer/model.ts'
import { defaultLaterRoomPercent } from '../server/planning/planning-problem.ts'
import { type Method, type RuleName, rules } from './method.ts'
import type { PlanEffort } from './play-planner.ts'
import type { Knowledge } from './statement.ts'

/** What the back-test command is to do. Powers in W, times in ms. */
export interface BacktestArguments {
  readonly sessionsFile: string
  readonly pricesFile: string
  /** For price files that hold several areas, or do not say their unit. */
  readonly area?: string
  readonly priceUnit?: string
  readonly baseLoadFile?: string
  /** W, or a file of limits. */
  readonly gridLimit: number | string
  readonly methods: readonly Method[]
  readonly timeZone: string
  readonly keepsWallClock: boolean
  /** Local days, `2019-07-01`: sessions that arrive from the one up to, and without, the other. */
  readonly from?: string
  readonly to?: string
  readonly slotMinutes: number
  readonly minPowerW?: number
  readonly maxPowerW?: number
  readonly knowledge: Knowledge
  readonly pricesKnownFromHour?: number
  /** Absent where the base load is known before. */
  readonly loadQuantile?: number
  readonly holidays: readonly string[]
  readonly yearlyUseKwh: number
  readonly missedPerKwh: number
  readonly effort: PlanEffort
  readonly outFolder: string
  readonly threads?: number
}

/** A wrong argument: which, what was found, what was expected. */
export class ArgumentProblem extends Error {}

export const backtestUsage = `Plays recorded charging sessions through Flattop's planner as they would have become known.

usage: npm run backtest -- --sessions FILE --prices FILE --grid-limit 60kW

  --sessions FILE          station,arrival,departure,energy_wh,max_power_w, or ACN-Data as CSV
  --prices FILE            as it comes from its provider, or start,price
  --area NAME              of a price file that holds several
  --price-unit UNIT        of prices that do not say it: EUR/MWh, EUR/kWh, ct/kWh
  --grid-limit POWER|FILE  60kW, 60000W, or start,limit_w
  --base-load FILE         start,load_w or a meter's; a site of cars alone without it
  --strategy NAME          ${strategies.join(', ')}; may be repeated; default all
  --safe-energy PERCENT    part of each wish that is charged as soon as possible; a list 0,25,50 plays each; default 0
  --safe-margin MINUTES    how long before a departure all is to be charged; a list plays each; default 0
  --later-room PERCENT     part of the headroom, from an hour on, that cheapest leaves to cars still to come while a
                           station is free; a list plays each; default ${defaultLaterRoomPercent}
  --departures HOW         stated (by drivers, where the file says) or known; default stated
  --energy HOW             known (what cars took) or stated (what drivers asked for); default known
  --departure-error TIME   deviation of a random error in departures, minutes; default 0
  --seed NUMBER            of the random errors; default 1
  --prices-known WHEN      local hour from which the next day's prices are known, or always; default 13
  --load-quantile NUMBER   the plan keeps free what this part of comparable days drew, 0.5 to 1; default 0.9;
                           known: the load is known before
  --holidays FILE          local days that count as Sundays, one a line
  --yearly-use KWH         assumed for the base load until its meter has shown some days; default 3500
  --missed-price NUMBER    worth of a missed kWh in scores; default 0.50
  --from DAY, --to DAY     sessions that arrive from the one up to the other; default all
  --time-zone ZONE         of the site; default Europe/Berlin
  --keep-wall-clock        sessions recorded elsewhere happen at the same local time here
  --min-power, --max-power POWER  of cars whose row does not say it
  --slot-minutes NUMBER    5, 10, 15, 30 or 60; default 15
  --effort HOW             quick: each plan without the search for fewer set-point changes; full: with it; default quick
  --out FOLDER             for report.html, results.json, methods.csv, sessions.csv; default backtest
  --threads NUMBER         default as many as there are processors
  --help                   this text`

const text = (value: string) => ({ type: 'string', default: value }) as const
const options = {
  sessions: { type: 'string' },
  prices: { type: 'string' },
  area: { type: 'string' },
  'price-unit': { type: 'string' },
  'base-load': { type: 'string' },
  'grid-limit': { type: 'string' },
  strategy: { type: 'string', multiple: true },
  'safe-energy': text('0'),
  'safe-margin': text('0'),
  'later-room': text(String(defaultLaterRoomPercent)),
  departures: text('stated'),
  energy: text('known'),
  'departure-error': text('0'),
  seed: text('1'),
  'prices-known': text('13'),
  'load-quantile': text('0.9'),
  holidays: { type: 'string' },
  'yearly-use': text('3500'),
  'missed-price': text('0.50'),
  from: { type: 'string' },
  to: { type: 'string' },
  'time-zone': text('Europe/Berlin'),
  'keep-wall-clock': { type: 'boolean', default: false },
  'min-power': { type: 'string' },
  'max-power': { type: 'string' },
  'slot-minutes': text('15'),
  effort: text('quick'),
  out: text('backtest'),
  threads: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values']

/**
 * Reads the arguments of the back-test command, or gives back `'help'`.
 *
 * @param holidaysFrom the days that a file lists
 * @throws ArgumentProblem that says what to mend
 */
export function backtestArguments(
  texts: readonly string[],
  holidaysFrom: (file: string) => readonly string[],
): BacktestArguments | 'help' {
  const values = parsed(texts)
  if (values.help) return 'help'
  const { from, to, threads } = values
  const minPowerW = values['min-power'] === undefined ? undefined : powerFrom('min-power', values['min-power'])
  const maxPowerW = values['max-power'] === undefined ? undefined : powerFrom('max-power', values['max-power'])
  const knownFrom = values['prices-known']
  const quantile = values['load-quantile']
  return {
    sessionsFile: required('sessions', values.sessions),
    pricesFile: required('prices', values.prices),
    ...(values.area === undefined ? {} : { area: values.area }),
    ...(values['price-unit'] === undefined ? {} : { priceUnit: values['price-unit'] }),
    ...(values['base-load'] === undefined ? {} : { baseLoadFile: values['base-load'] }),
    gridLimit: limitFrom(required('grid-limit', values['grid-limit'])),
    methods: methodsFrom(values),
    timeZone: zoneFrom(values['time-zone']),
    keepsWallClock: values['keep-wall-clock'],
    ...(from === undefined ? {} : { from: dayFrom('from', from) }),
    ...(to === undefined ? {} : { to: dayFrom('to', to) }),
    slotMinutes: Number(oneOf('slot-minutes', values['slot-minutes'], ['5', '10', '15', '30', '60'])),
    ...(minPowerW === undefined ? {} : { minPowerW }),
    ...(maxPowerW === undefined ? {} : { maxPowerW }),
    knowledge: {
      departures: oneOf('departures', values.departures, ['known', 'stated']),
      energy: oneOf('energy', values.energy, ['known', 'stated']),
      departureErrorMs: numberFrom('departure-error', values['departure-error'], 0, 10_000) * 60_000,
      seed: numberFrom('seed', values.seed, 0, 4_294_967_295),
    },
    ...(knownFrom === 'always' ? {} : { pricesKnownFromHour: numberFrom('prices-known', knownFrom, 0, 24) }),
    ...(quantile === 'known' ? {} : { loadQuantile: numberFrom('load-quantile', quantile, 0, 1) }),
    holidays: values.holidays === undefined ? [] : holidaysFrom(values.holidays),
    yearlyUseKwh: numberFrom('yearly-use', values['yearly-use'], 0, 1e9),
    missedPerKwh: numberFrom('missed-price', values['missed-price'], 0, 1e6),
    effort: oneOf('effort', values.effort, ['quick', 'full']),
    outFolder: values.out,
    ...(threads === undefined ? {} : { threads: numberFrom('threads', threads, 1, 256) }),
  }
}

function parsed(texts: readonly string[]): Values {
  try {
    return parseArgs({ args: [...texts], options }).values
  } catch (error) {
    throw new ArgumentProblem(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

/** The simple rules, the strategies with each setting of what is made safe early, and the clairvoyant. */
function methodsFrom(values: Values): Method[] {
  const named = values.strategy ?? strategies
  const played = named.map((name) => oneOf('strategy', name, strategies))
  const energies = listFrom('safe-energy', values['safe-energy'], 0, 100)
  const margins = listFrom('safe-margin', values['safe-margin'], 0, 10_000)
  const rooms = listFrom('later-room', values['later-room'], 0, 100)
  const planners = played.flatMap((strategy: Strategy) =>
    energies.flatMap((energyPercent) =>
      margins.flatMap((minutes) =>
        // Other strategies do not know room for later cars.
        (strategy === 'cheapest' ? rooms : [undefined]).map((laterRoomPercent): Method => {
          const safeEarly = { energyPercent, marginMs: minutes * 60_000 }
          return {
            type: 'planner',
            strategy,
            ...(energyPercent + minutes > 0 ? { safeEarly } : {}),
            ...(laterRoomPercent === undefined ? {} : { laterRoomPercent }),
          }
        }),
      ),
    ),
  )
  return [
    ...(Object.keys(rules) as RuleName[]).map((rule): Method => ({ type: 'rule', rule })),
    ...planners,
    { type: 'clairvoyant', strategy: 'cheapest' },
  ]
}

function required(name: string, value: string | undefined): string {
  if (value === undefined || value === '') throw new ArgumentProblem(`--${name} is missing`)
  return value
}

function oneOf<Choice extends string>(name: string, value: string, choices: readonly Choice[]): Choice {
  const found = choices.find((choice) => choice === value)
  if (found !== undefined) return found
  throw new ArgumentProblem(`--${name} is "${value}"; one of ${choices.join(', ')} is expected`)
}

function numberFrom(name: string, value: string, least: number, most: number): number {
  const number = value.trim() === '' ? Number.NaN : Number(value)
  if (number >= least && number <= most) return number
  throw new ArgumentProblem(`--${name} is "${value}"; a number from ${least} to ${most} is expected`)
}

function listFrom(name: string, value: string, least: number, most: number): number[] {
  return [...new Set(value.split(',').map((each) => numberFrom(name, each, least, most)))]
}

const powerPattern = /^(\d+(?:\.\d+)?) *(k|M)?W$/i

function powerFrom(name: string, value: string): number {
  const match = powerPattern.exec(value.trim())
  if (!match) throw new ArgumentProblem(`--${name} is "${value}"; a power such as 60kW is expected`)
  return Number(match[1]) * { k: 1e3, m: 1e6, '': 1 }[(match[2] ?? '').toLowerCase() as 'k' | 'm' | '']
}

/** A power, or what looks like a file. */
function limitFrom(value: string): number | string {
  if (powerPattern.test(value.trim())) return powerFrom('grid-limit', value)
  if (/\.\w+$/.test(value)) return value
  throw new ArgumentProblem(`--grid-limit is "${value}"; a power such as 60kW, or a file, is expected`)
}

function dayFrom(name: string, value: string): string {
  if (/^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value))) return value
  throw new ArgumentProblem(`--${name} is "${value}"; a day such as 2019-07-01 is expected`)
}

function zoneFrom(value: string): string {
  if (IANAZone.isValidZone(value)) return value
  throw new ArgumentProblem(`--time-zone is "${value}"; Europe/Berlin, for example, is expected`)
}

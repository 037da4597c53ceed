import { parseArgs } from 'node:util'
import { DateTime, IANAZone } from 'luxon'
import type { Car, CarModel } from './car.ts'
import { type Misbehaviour, misbehaviours } from './misbehaviour.ts'

/** What the station command is to do. */
export interface StationArguments {
  readonly url: string
  readonly stationId: string
  readonly password?: string
  readonly evseId: number
  readonly car: Car
  /** Epoch ms; absent where the driver names no departure. */
  readonly departureMs?: number
  readonly speed: number
  /** Simulated time at the start, epoch ms. */
  readonly startMs: number
  readonly misbehaviours: readonly Misbehaviour[]
}

/** A wrong argument: which, what was found, what was expected. */
export class ArgumentProblem extends Error {}

export const stationUsage = `A simulated charging station with a car, for any CSMS that speaks OCPP 2.0.1.

usage: npm run station -- --url ws://localhost:8080/ocpp --id CS1 --energy 12kWh --departure 06:00

  --url URL             endpoint of the CSMS, without the station's identity
  --id NAME             identity of the station
  --password TEXT       basic authentication; default none
  --energy ENERGY       what the driver wants: 12kWh, 12000Wh; default 10kWh
  --departure TIME      when the driver leaves: 06:00 (the next one) or 2026-01-15T06:00; default unsaid
  --evse NUMBER         EVSE with the car; default 1
  --capacity ENERGY     battery, default 60kWh
  --soc PERCENT         state of charge on arrival; default 30
  --phases 1|2|3        phases of an AC car; default 3
  --on-phase 1|2|3      first phase of the outlet that an AC car draws on; default 1
  --min-current AMPERES least current of an AC car, per phase; default 6
  --max-current AMPERES most current of an AC car, per phase; default 16
  --draws AMPERES       most current that an AC car really takes, where that is less than it says
  --dc                  a DC car instead
  --max-power POWER     most power of a DC car: 50kW, 50000W; default 50kW
  --time-zone ZONE      zone of --departure and --start; default the machine's
  --start TIME          simulated time at the start; default now
  --speed NUMBER        simulated seconds in a real one; default 1
  --misbehave HOW       may be repeated:
${Object.entries(misbehaviours)
  .map(([name, text]) => `                          ${name.padEnd(17)} ${text}`)
  .join('\n')}
  --help                this text

Ctrl-C unplugs the car, ends its transaction and disconnects.`

/**
 * Reads the arguments of the station command, or gives back `'help'`.
 *
 * @param nowMs real time, epoch ms
 * @throws ArgumentProblem that says what to mend
 */
export function stationArguments(texts: readonly string[], nowMs: number): StationArguments | 'help' {
  const values = parsed(texts)
  if (values.help) return 'help'
  const zone = zoneFrom(values['time-zone'])
  const startMs = values.start === undefined ? nowMs : instantFrom('start', values.start, zone, nowMs)
  return {
    url: urlFrom(required('url', values.url)),
    stationId: required('id', values.id),
    evseId: numberFrom('evse', values.evse, { min: 1, isWhole: true }),
    car: carFrom(values),
    speed: numberFrom('speed', values.speed, { min: 0.001 }),
    startMs,
    misbehaviours: (values.misbehave ?? []).map(misbehaviourFrom),
    ...(values.password === undefined ? {} : { password: values.password }),
    ...(values.departure === undefined
      ? {}
      : { departureMs: instantFrom('departure', values.departure, zone, startMs) }),
  }
}

const options = {
  url: { type: 'string' },
  id: { type: 'string' },
  password: { type: 'string' },
  energy: { type: 'string', default: '10kWh' },
  departure: { type: 'string' },
  evse: { type: 'string', default: '1' },
  capacity: { type: 'string', default: '60kWh' },
  soc: { type: 'string', default: '30' },
  phases: { type: 'string', default: '3' },
  'on-phase': { type: 'string', default: '1' },
  'min-current': { type: 'string', default: '6' },
  'max-current': { type: 'string', default: '16' },
  draws: { type: 'string' },
  dc: { type: 'boolean', default: false },
  'max-power': { type: 'string', default: '50kW' },
  'time-zone': { type: 'string' },
  start: { type: 'string' },
  speed: { type: 'string', default: '1' },
  misbehave: { type: 'string', multiple: true },
  help: { type: 'boolean', default: false },
} as const

type Values = ReturnType<typeof parseArgs<{ options: typeof options }>>['values']

function parsed(texts: readonly string[]): Values {
  try {
    return parseArgs({ args: [...texts], options }).values
  } catch (error) {
    throw new ArgumentProblem(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

function carFrom(values: Values): Car {
  const capacityWh = quantityFrom('capacity', values.capacity, 'Wh')
  const soc = numberFrom('soc', values.soc, { min: 0, max: 100 })
  return {
    model: values.dc ? dcModel(values, capacityWh) : acModel(values, capacityWh),
    storedWh: (capacityWh * soc) / 100,
    wantedWh: quantityFrom('energy', values.energy, 'Wh'),
  }
}

const dcVoltageV = 400

function dcModel(values: Values, capacityWh: number): CarModel {
  const maxCurrentA = quantityFrom('max-power', values['max-power'], 'W') / dcVoltageV
  return { transfer: 'DC', capacityWh, phases: 3, minCurrentA: 0, maxCurrentA, voltageV: dcVoltageV }
}

function acModel(values: Values, capacityWh: number): CarModel {
  const phases = numberFrom('phases', values.phases, { min: 1, max: 3, isWhole: true })
  const firstPhase = numberFrom('on-phase', values['on-phase'], { min: 1, max: 3, isWhole: true }) as 1 | 2 | 3
  const minCurrentA = numberFrom('min-current', values['min-current'], { min: 0 })
  const maxCurrentA = numberFrom('max-current', values['max-current'], { min: minCurrentA })
  const currents = { minCurrentA, maxCurrentA, voltageV: 230 }
  const car = {
    transfer: 'AC',
    phases: phases as CarModel['phases'],
    ...(firstPhase === 1 ? {} : { firstPhase }),
    ...currents,
  } as const
  if (values.draws === undefined) return { ...car, capacityWh }
  return { ...car, capacityWh, drawsAtMostA: numberFrom('draws', values.draws, { min: minCurrentA, max: maxCurrentA }) }
}

function required(name: string, text: string | undefined): string {
  if (text === undefined || text === '') throw new ArgumentProblem(`--${name} is missing`)
  return text
}

function urlFrom(text: string): string {
  if (!URL.canParse(text) || !/^wss?:$/.test(new URL(text).protocol)) {
    throw new ArgumentProblem(`--url is "${text}"; an address that begins with ws:// or wss:// is expected`)
  }
  return text
}

function numberFrom(
  name: string,
  text: string,
  { min, max, isWhole }: { min: number; max?: number; isWhole?: boolean },
) {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  const fits = value >= min && value <= (max ?? Number.MAX_VALUE) && (!isWhole || Number.isInteger(value))
  if (fits) return value
  const range = max === undefined ? `of at least ${min}` : `from ${min} to ${max}`
  throw new ArgumentProblem(`--${name} is "${text}"; a ${isWhole ? 'whole ' : ''}number ${range} is expected`)
}

/** Wh or W from texts such as `12kWh`, `12000 Wh` or `50kW`; a number alone is in kWh or kW. */
function quantityFrom(name: string, text: string, unit: 'Wh' | 'W'): number {
  const match = new RegExp(`^(\\d+(?:\\.\\d+)?) *(k?)(${unit})?$`, 'i').exec(text.trim())
  if (!match) {
    const example = unit === 'Wh' ? '12kWh or 12000Wh' : '50kW or 50000W'
    throw new ArgumentProblem(`--${name} is "${text}"; ${example} is expected`)
  }
  const isBase = match[3] !== undefined && match[2] === ''
  return Number(match[1]) * (isBase ? 1 : 1_000)
}

function zoneFrom(text: string | undefined): string {
  if (text === undefined) return 'local'
  if (!IANAZone.isValidZone(text))
    throw new ArgumentProblem(`--time-zone is "${text}"; Europe/Berlin, for example, is expected`)
  return text
}

/** An instant from ISO 8601, or from a time of day: its next occurrence after `afterMs`. */
function instantFrom(name: string, text: string, zone: string, afterMs: number): number {
  const time = DateTime.fromISO(text, { zone })
  if (!time.isValid) throw new ArgumentProblem(`--${name} is "${text}"; 06:00 or 2026-01-15T06:00 is expected`)
  if (!/^\d{1,2}:\d{2}(:\d{2})?$/.test(text)) return time.toMillis()
  const { hour, minute, second } = time
  const today = DateTime.fromMillis(afterMs, { zone }).set({ hour, minute, second, millisecond: 0 })
  return (today.toMillis() > afterMs ? today : today.plus({ days: 1 })).toMillis()
}

function misbehaviourFrom(text: string): Misbehaviour {
  if (Object.hasOwn(misbehaviours, text)) return text as Misbehaviour
  throw new ArgumentProblem(`--misbehave is "${text}"; one of ${Object.keys(misbehaviours).join(', ')} is expected`)
}

import { readFile } from 'node:fs/promises'
import { DateTime } from 'luxon'
import { z } from 'zod'

const timeOfDay = z.string().regex(/^\d{2}:\d{2}$/, 'expected a time of day such as 18:05')
const kWh = z.number().positive()

const stepSchema = z.discriminatedUnion('type', [
  z.strictObject({ at: timeOfDay, type: z.literal('say'), text: z.string() }),
  z.strictObject({
    at: timeOfDay,
    type: z.literal('arrive'),
    car: z.string(),
    stationId: z.string(),
    socPercent: z.number().min(0).max(100),
    energyKwh: kWh,
    departure: timeOfDay,
  }),
  z.strictObject({
    at: timeOfDay,
    type: z.literal('change'),
    car: z.string(),
    energyKwh: kWh,
    departure: timeOfDay,
    text: z.string(),
  }),
  z.strictObject({ at: timeOfDay, type: z.literal('leave'), car: z.string() }),
  z.strictObject({
    at: timeOfDay,
    type: z.literal('lose-connection'),
    stationId: z.string(),
    minutes: z.number().positive(),
  }),
  z.strictObject({ at: timeOfDay, type: z.literal('sum-up') }),
])

const scenarioSchema = z.strictObject({
  about: z.string(),
  siteName: z.string(),
  /** IANA zone of all its times. */
  timeZone: z.string(),
  /** Where the first day begins, local time; each day goes on to the same time of the next. */
  start: z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/, 'expected a local time such as 2025-11-26T17:50'),
  gridLimitW: z.number().positive(),
  /** Load of the house without cars; the last of the day holds until the first of the next. */
  house: z.array(z.strictObject({ from: timeOfDay, loadW: z.number().min(0) })).min(1),
  stations: z.array(z.strictObject({ stationId: z.string(), maxCurrentA: z.number().positive() })).min(1),
  cars: z.array(
    z.strictObject({
      name: z.string(),
      capacityKwh: kWh,
      phases: z.union([z.literal(1), z.literal(2), z.literal(3)]),
      minCurrentA: z.number().positive(),
      maxCurrentA: z.number().positive(),
    }),
  ),
  story: z.array(stepSchema).min(1),
})

/** A day's story as data. */
export type Scenario = z.infer<typeof scenarioSchema>
export type ScenarioCar = Scenario['cars'][number]
export type StoryStep = Scenario['story'][number]

/** A step of the story at its instant on one of the days, epoch ms. */
export interface TimedStep {
  readonly atMs: number
  readonly step: StoryStep
}

/** @throws Error that names the file and what is wrong in it */
export async function readScenario(path: string | URL): Promise<Scenario> {
  try {
    return scenarioFrom(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

/** @throws Error that names each field that is wrong */
export function scenarioFrom(value: unknown): Scenario {
  const result = scenarioSchema.safeParse(value)
  if (result.success) return result.data
  throw new Error(result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '))
}

/** Where the scenario's first day begins, epoch ms. */
export function startMs({ start, timeZone }: Scenario): number {
  return DateTime.fromISO(start, { zone: timeZone }).toMillis()
}

/** The story of a day, in the order of time; a day begins at `dayStartMs` and ends a day later. */
export function storyOfDay(scenario: Scenario, dayStartMs: number): TimedStep[] {
  return scenario.story
    .map((step) => ({ step, atMs: nextTimeOfDay(step.at, dayStartMs, scenario.timeZone) }))
    .sort((a, b) => a.atMs - b.atMs)
}

/** The same local time a day later, epoch ms. */
export function nextDay(dayStartMs: number, timeZone: string): number {
  return DateTime.fromMillis(dayStartMs, { zone: timeZone }).plus({ days: 1 }).toMillis()
}

/** First instant from `fromMs` on at which the clock on the wall shows `text`, epoch ms. */
export function nextTimeOfDay(text: string, fromMs: number, timeZone: string): number {
  const [hour = 0, minute = 0] = text.split(':').map(Number)
  const from = DateTime.fromMillis(fromMs, { zone: timeZone })
  const sameDay = from.set({ hour, minute, second: 0, millisecond: 0 })
  return (sameDay >= from ? sameDay : sameDay.plus({ days: 1 })).toMillis()
}

/** Load of the simulated house at an instant, W. */
export function houseLoadW({ house, timeZone }: Scenario, atMs: number): number {
  const time = DateTime.fromMillis(atMs, { zone: timeZone }).toFormat('HH:mm')
  return (house.findLast(({ from }) => from <= time) ?? house.at(-1))?.loadW ?? 0
}

import { expect, test } from 'vitest'
import { overloadSentence, sentenceFor } from '../../simulator/demo-sentences.ts'
import { noon, profileOf } from './profile-of.ts'

const setting = { stationId: 'CS1', car: 'the car', timeZone: 'Europe/Berlin', nowMs: noon }

test('a plan is told by when it charges and how fast', () => {
  const chargingSchedulePeriod = [
    { startPeriod: 0, limit: 0 },
    { startPeriod: 3_600, limit: 6_900 },
    { startPeriod: 7_200, limit: 0 },
  ]
  const profile = profileOf({ schedule: { chargingSchedulePeriod } })
  expect(sentenceFor({ type: 'profile', evseId: 1, profile, answer: 'Accepted' }, setting)).toBe(
    "Flattop's plan for the car: from 14:00 to 15:00, up to 6.9 kW.",
  )
})

test('needs that are renewed are told as such', () => {
  const needs = { type: 'needs', evseId: 1, energyWh: 5_000, departureMs: noon } as const
  expect(sentenceFor({ ...needs, isRenewal: false }, setting)).toBe('the car asks for 5.0 kWh by 13:00.')
  expect(sentenceFor({ ...needs, isRenewal: true }, setting)).toBe('the car still needs 5.0 kWh by 13:00.')
})

test('an overload is told only where there is one', () => {
  expect(overloadSentence(10_000, 10_000)).toBeUndefined()
  expect(overloadSentence(13_300, 10_000)).toMatch('33 % over the limit of 10.0 kW')
})

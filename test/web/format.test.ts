import { describe, expect, test } from 'vitest'
import {
  formatChange,
  formatDuration,
  formatKw,
  formatKwh,
  formatMoney,
  formatNumber,
  formatPercent,
  formatPrice,
  siteTimes,
} from '../../web/format.ts'

/** With plain spaces, as a test is written. */
const plain = (text: string | undefined) => text?.replaceAll('\u00a0', ' ').replaceAll('\u2009', ' ')
const hour = 3_600_000
const minute = 60_000

describe('numbers', () => {
  test('carry their unit and one decimal', () => {
    expect(plain(formatKw(4_140))).toBe('4.1 kW')
    expect(plain(formatKwh(12_000))).toBe('12.0 kWh')
  })
  test('of a megawatt carry no decimals', () => {
    expect(plain(formatKw(1_250_400))).toBe('1250 kW')
  })
  test('have their thousands set apart from five digits on', () => {
    expect(plain(formatNumber(12_345.6, 1))).toBe('12 345.6')
    expect(plain(formatNumber(1_234.5, 1))).toBe('1234.5')
  })
  test('below zero have a true minus, rounded zero has none', () => {
    expect(formatNumber(-0.046, 3)).toBe('−0.046')
    expect(formatNumber(-0.01, 1)).toBe('0.0')
  })
  test('of money follow the currency', () => {
    expect(plain(formatMoney(3.6, 'EUR'))).toBe('3.60 €')
    expect(plain(formatPrice(-0.0123, 'EUR'))).toBe('−0.012 €/kWh')
    expect(plain(formatMoney(1, 'nonsense'))).toBe('1.00 nonsense')
  })
  test('in per cent have the digits that matter', () => {
    expect(plain(formatPercent(0))).toBe('0 %')
    expect(plain(formatPercent(0.42))).toBe('0.4 %')
    expect(plain(formatPercent(33.4))).toBe('33 %')
  })
  test('tell a change with its sign', () => {
    expect(plain(formatChange(12, 8))).toBe('−33 %')
    expect(plain(formatChange(10, 11))).toBe('+10 %')
    expect(plain(formatChange(10, 10.01))).toBe('±0 %')
    expect(formatChange(0, 5)).toBeUndefined()
  })
})

describe('lengths of time', () => {
  test.each([
    [20_000, 'under a minute'],
    [40 * minute, '40 min'],
    [7 * hour + 40 * minute, '7 h 40'],
    [8 * hour + 5 * minute, '8 h 05'],
    [51 * hour, '2 d 3 h'],
  ])('%d ms read %s', (durationMs, text) => {
    expect(plain(formatDuration(durationMs))).toBe(text)
  })
})

describe('times', () => {
  const berlin = siteTimes('Europe/Berlin')

  test('are those of the site, in 24 hours', () => {
    const eveningMs = Date.parse('2026-11-21T17:45:07Z')
    expect(berlin.time(eveningMs)).toBe('18:45')
    expect(berlin.seconds(eveningMs)).toBe('18:45:07')
    expect(berlin.dayTime(eveningMs)).toBe('Sat 18:45')
    expect(berlin.day(eveningMs)).toBe('Sat 21 Nov')
    expect(berlin.dateTime(eveningMs)).toBe('21 Nov 2026 18:45')
  })
  test('show midnight as 00:00', () => {
    expect(berlin.time(Date.parse('2026-11-21T23:00:00Z'))).toBe('00:00')
  })
  test('of a zone that the browser does not know are UTC', () => {
    expect(siteTimes('Mars/Olympus').timeZone).toBe('UTC')
  })
})

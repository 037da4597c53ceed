/** The layouts in which grid operators export their customers' quarter hours, one by one. */
import { expect, test } from 'vitest'
import { linesOf, problemOf, read, readBytes, wallTimes } from './read.ts'

const vienna = { timeZone: 'Europe/Vienna' } as const

/** `2026-03-29 00:15` as `29.03.2026 00:15`. */
function german(time: string): string {
  const [date = '', clock] = time.split(' ')
  return `${date.split('-').toReversed().join('.')} ${clock}`
}

test('kWh per quarter hour become W', () => {
  const file = read('base-load', [
    'sep=;',
    'Anlagennummer;Zaehlpunkt;Tarif;Verbrauchszeitraum Beginn;Verbrauchszeitraum Ende;Verbrauch;Einheit;Messwert: VAL...gemessen',
    '12345678;AT0080123456789012345678901234567;;28.04.2022 00:00;28.04.2022 00:15;0,013;KWH;VAL',
    '12345678;AT0080123456789012345678901234567;;28.04.2022 00:15;28.04.2022 00:30;0,25;KWH;VAL',
  ])
  expect(linesOf(file)).toEqual(['2022-04-27T22:00Z 52', '2022-04-27T22:15Z 1000'])
  expect(file).toMatchObject({
    format: 'Smart meter, by starts, kWh',
    unit: 'W',
    timeZone: 'Europe/Berlin',
    warnings: [],
  })
})

test('date and time in two columns, below a preamble, in windows-1252', () => {
  const text = [
    'Kundennummer;1234567',
    'Beginn;16.11.2023',
    'Energierichtung;Netzbezug',
    '',
    'Datum;Zeit;kWh;Status',
    '16.11.2023;00:00:00;0,025;Der Wert ist gültig',
    '16.11.2023;00:15:00;;Der Wert fehlt',
    '16.11.2023;00:30:00;0,015;Der Wert ist gültig',
    '16.11.2023;00:45:00;0,015;Der Wert ist gültig',
  ]
  const file = readBytes('base-load', Buffer.from(text.join('\r\n'), 'latin1'), vienna)
  expect(linesOf(file)).toEqual(['2023-11-15T23:00Z 100', '2023-11-15T23:30Z 60', '2023-11-15T23:45Z 60'])
  expect(file.warnings).toEqual(['1 row has no value', 'no values from 2023-11-16 00:15 to 2023-11-16 00:30'])
})

test('UTF-16 and a column of starts with long names', () => {
  const text = [
    'Zählpunkt;ATXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX',
    '',
    'Beginn der Messreihe;Ende der Messreihe;Messwert in kWh',
    '15.08.2023 00:00;15.08.2023 00:15;0,089',
    '15.08.2023 00:15;15.08.2023 00:30;0,086',
  ]
  const file = readBytes('base-load', Buffer.from(`\ufeff${text.join('\r\n')}`, 'utf16le'), vienna)
  expect(linesOf(file)).toEqual(['2023-08-14T22:00Z 356', '2023-08-14T22:15Z 344'])
})

test('two blocks side by side: the quarter hours on the left, with their unit above them', () => {
  const file = read('base-load', [
    'Strom - Wirkenergie (kWh);;;Strom - Wirkenergie (kWh);;',
    'kWh;;;kWh;;',
    'DATE_FROM;DATE_TO;VALUE;DATE_FROM;DATE_TO;VALUE',
    '01.10.2023 00:00:00;01.10.2023 00:14:59;0,531;01.10.2023 00:00:00;01.10.2023 23:59:59;7,217',
    '01.10.2023 00:15:00;01.10.2023 00:29:59;0,064;;;',
  ])
  expect(linesOf(file)).toEqual(['2023-09-30T22:00Z 2124', '2023-09-30T22:15Z 256'])
})

test('times that are ends by their name', () => {
  const file = read('base-load', [
    '\ufeffEnde Ablesezeitraum;Messintervall;Abrechnungsmaßeinheit;Wohnung - AT0010000000000000001000000000000 (0000000000) - Verbrauch [kWh]',
    '2024-01-01T00:15+01:00;QH;KWH;0,017',
    '2024-01-01T00:30+01:00;QH;KWH;0,015',
  ])
  expect(linesOf(file)).toEqual(['2023-12-31T23:00Z 68', '2023-12-31T23:15Z 60'])
  expect(file.format).toBe('Smart meter, by ends, kWh')
})

test('times that are ends because the last of them is midnight, unsorted', () => {
  const file = read('base-load', [
    '"Datum","AT0051000602000000000000000000000 ab 29.02.2024 23:30"',
    '"01.03.2024 00:00","0.015"',
    '"29.02.2024 23:30","0.019"',
    '"29.02.2024 23:45","0.025"',
  ])
  expect(linesOf(file)).toEqual(['2024-02-29T22:15Z 76', '2024-02-29T22:30Z 100', '2024-02-29T22:45Z 60'])
  expect(file.warnings).toEqual([])
})

test('times that may be starts or ends are read as starts, with a warning', () => {
  const file = read('base-load', ['Datum;Verbrauch (kWh)', '01.01.2026 08:15;0,05', '01.01.2026 08:30;0,034'])
  expect(linesOf(file)[0]).toBe('2026-01-01T07:15Z 200')
  expect(file.warnings).toEqual(['the file does not say whether its times are starts or ends: read as starts'])
})

test('ends are exact over the hour that the clock skips, whichever name its beginning has', () => {
  for (const name of ['02:00', '03:00']) {
    const times = ['01:45', name, '03:15', '03:30']
    const file = read('base-load', ['Messzeitpunkt;Verbrauch (kWh)', ...times.map((time) => `29.03.2026 ${time};0,25`)])
    expect(linesOf(file)).toEqual([
      '2026-03-29T00:30Z 1000',
      '2026-03-29T00:45Z 1000',
      '2026-03-29T01:00Z 1000',
      '2026-03-29T01:15Z 1000',
    ])
  }
})

test('ends are exact over the hour that the clock repeats, whichever name its end has', () => {
  const hour = (end: string) => ['02:15', '02:30', '02:45', end]
  for (const name of ['02:00', '03:00']) {
    const times = ['01:45', '02:00', ...hour(name), ...hour('03:00'), '03:15']
    const file = read('base-load', [
      'Messzeitpunkt;Verbrauch (kWh)',
      ...times.map((time, index) => `25.10.2026 ${time};0,${index}`),
    ])
    expect(file.series.startsMs).toHaveLength(11)
    expect(file.series.values).toEqual(times.map((_, index) => (index < 10 ? index * 400 : 400)))
    expect(linesOf(file)[0]).toBe('2026-10-24T23:30Z 0')
    expect(file.warnings).toEqual([])
  }
})

test('starts with the end of the repeated hour written wrong: ends are not read', () => {
  const times = [
    ...wallTimes('2026-10-25T02:00', '2026-10-25T03:00', 15),
    ...wallTimes('2026-10-25T02:00', '2026-10-25T03:00', 15),
  ]
  const file = read('base-load', [
    'Start;Ende;Verbrauch (kWh)',
    ...times.map((time) => `${german(time)};25.10.2026 02:00;0,25`),
  ])
  expect(file.series.startsMs).toHaveLength(8)
})

test('Stromnetz Graz: where the use is left empty, the register tells it', () => {
  const file = read('base-load', [
    'Ablesezeitpunkt;Zaehlerstand Gesamt - 1.8.0;Verbrauch Gesamt - 1.8.0;Status Gesamt - 1.8.0',
    '2026-03-01T00:00:00.000+01:00;11447,713;;',
    '2026-03-01T00:15:00.000+01:00;11447,758;0,045;VAL',
    '2026-03-01T00:30:00.000+01:00;11447,758;;VAL',
    '2026-03-01T00:45:00.000+01:00;11447,761;0,003;VAL',
  ])
  expect(linesOf(file)).toEqual(['2026-02-28T23:00Z 180', '2026-02-28T23:15Z 0', '2026-02-28T23:30Z 12'])
})

test('a use without a unit', () => {
  const lines = ['Datum;Verbrauch', '01.01.2026 00:00;0,05', '01.01.2026 00:15;0,034']
  expect(problemOf(() => read('base-load', lines))).toBe(
    'file.csv line 1: found the column "Verbrauch", which names no unit, expected kWh or kW in its name, or a unit that is chosen',
  )
  expect(read('base-load', lines, { unit: 'kWh' }).series.values).toEqual([200, 136])
})

/** The layouts in which providers of prices give tables, one by one. */
import { expect, test } from 'vitest'
import { linesOf, problemOf, read } from './read.ts'

test('ENTSO-E until 2024: drops the hour that the clock skips, tells the repeated one by its order', () => {
  const file = read('prices', [
    '"MTU (CET/CEST)","Day-ahead Price [EUR/MWh]","Currency","BZN|SE3"',
    '"27.03.2022 01:00 - 27.03.2022 02:00","14.93","EUR"',
    '"27.03.2022 02:00 - 27.03.2022 03:00","",""',
    '"27.03.2022 03:00 - 27.03.2022 04:00","13.76","EUR"',
    '"30.10.2022 02:00 - 30.10.2022 03:00","17.57","EUR"',
    '"30.10.2022 02:00 - 30.10.2022 03:00","17.42","EUR"',
    '"30.10.2022 03:00 - 30.10.2022 04:00","n/e","EUR"',
  ])
  expect(linesOf(file)).toEqual([
    '2022-03-27T00:00Z 0.01493',
    '2022-03-27T01:00Z 0.01376',
    '2022-10-30T00:00Z 0.01757',
    '2022-10-30T01:00Z 0.01742',
  ])
  expect(file).toMatchObject({
    format: 'ENTSO-E day-ahead prices, layout until 2024, BZN|SE3, EUR/MWh',
    timeZone: 'Europe/Brussels',
  })
  expect(file.warnings).toEqual(['1 row has no value', 'no values from 2022-03-27 04:00 to 2022-10-30 02:00'])
})

test('SMARD: reads the German price by the start, since the end has the wrong day where the clock goes forward', () => {
  const lines = [
    'Datum von;Datum bis;Deutschland/Luxemburg [€/MWh] Berechnete Auflösungen;Belgien [€/MWh] Berechnete Auflösungen',
    '30.03.2025 01:00;29.03.2025 02:00;15,89;15,81',
    '30.03.2025 03:00;30.03.2025 04:00;-5,10;-',
    '30.03.2025 04:00;30.03.2025 05:00;1.001,20;1,20',
  ]
  const file = read('prices', lines, { timeZone: 'Europe/London' })
  expect(linesOf(file)).toEqual(['2025-03-30T00:00Z 0.01589', '2025-03-30T01:00Z -0.0051', '2025-03-30T02:00Z 1.0012'])
  expect(file.format).toBe('SMARD wholesale prices, Deutschland/Luxemburg, EUR/MWh')
  expect(read('prices', lines, { area: 'Belgien' }).series.values).toEqual([0.01581, 0.0012])
})

test('SMARD in English', () => {
  const file = read('prices', [
    'Start date;End date;Germany/Luxembourg [€/MWh] Original resolutions',
    'Jan 1, 2025 12:00 AM;Jan 1, 2025 12:15 AM;2.16',
    'Jan 1, 2025 12:15 AM;Jan 1, 2025 12:30 AM;1,002.5',
    'Jan 1, 2025 12:30 AM;Jan 1, 2025 12:45 AM;-',
    'Jan 1, 2025 12:45 AM;Jan 1, 2025 1:00 PM;3',
  ])
  expect(linesOf(file)).toEqual(['2024-12-31T23:00Z 0.00216', '2024-12-31T23:15Z 1.0025', '2024-12-31T23:45Z 0.003'])
})

test('Energi Data Service: descending rows by UTC, of one area, in euro or in crowns', () => {
  const lines = [
    'HourUTC;HourDK;PriceArea;SpotPriceDKK;SpotPriceEUR',
    '2022-10-30 01:00;2022-10-30 02:00;SE3;129,559998;17,420000',
    '2022-10-30 01:00;2022-10-30 02:00;DK1;800,000000;107,500000',
    '2022-10-30 00:00;2022-10-30 02:00;SE3;130,679993;17,570000',
    '2022-10-30 00:00;2022-10-30 02:00;DK1;810,000000;108,900000',
  ]
  const file = read('prices', lines, { area: 'SE3' })
  expect(linesOf(file)).toEqual(['2022-10-30T00:00Z 0.01757', '2022-10-30T01:00Z 0.01742'])
  expect(read('prices', lines, { area: 'DK1', currency: 'DKK' })).toMatchObject({
    series: { values: [0.81, 0.8] },
    unit: 'DKK/kWh',
    format: 'Energi Data Service spot prices, DK1, DKK/MWh',
  })
  expect(problemOf(() => read('prices', lines))).toBe(
    'file.csv: found prices of SE3, DK1, expected one area: choose which',
  )
})

test('netztransparenz.de: prices in ct/kWh, with the zone of each start', () => {
  const file = read('prices', [
    'Datum;von;Zeitzone von;bis;Zeitzone bis;Spotmarktpreis in ct/kWh',
    '27.10.2024;02:00;CEST;02:00;CET;8,223',
    '27.10.2024;02:00;CET;03:00;CET;-0,043',
    '27.10.2024;03:00;CET;04:00;CET;17,941',
  ])
  expect(linesOf(file)).toEqual([
    '2024-10-27T00:00Z 0.08223',
    '2024-10-27T01:00Z -0.00043',
    '2024-10-27T02:00Z 0.17941',
  ])
  expect(file).toMatchObject({ unit: 'EUR/kWh', format: 'netztransparenz.de spot market prices, ct/kWh' })
})

test('netztransparenz.de: times in UTC, as its interface gives them', () => {
  const file = read('prices', [
    'Datum;von;Zeitzone von;bis;Zeitzone bis;Spotmarktpreis in ct/kWh',
    '27.10.2024;00:00;UTC;01:00;UTC;8,223',
    '27.10.2024;01:00;UTC;02:00;UTC;8,043',
  ])
  expect(linesOf(file)).toEqual(['2024-10-27T00:00Z 0.08223', '2024-10-27T01:00Z 0.08043'])
})

test('Energi Data Service: quarter hours since October 2025', () => {
  const file = read('prices', [
    'TimeUTC;TimeDK;PriceArea;DayAheadPriceEUR;DayAheadPriceDKK',
    '2025-12-31 22:45;2025-12-31 23:45;DK2;31,01;231,6',
    '2025-12-31 22:30;2025-12-31 23:30;DK2;-2,5;-18,6',
  ])
  expect(linesOf(file)).toEqual(['2025-12-31T22:30Z -0.0025', '2025-12-31T22:45Z 0.03101'])
})

test('energy-charts.info: the column of prices, and nothing for the hours to come', () => {
  const file = read('prices', [
    '\ufefftimestamp,Non-Renewable,Renewable,price',
    '2025-03-30T01:00+01:00,12461.06193,40993.70155,15.89',
    '2025-03-30T03:00+02:00,12453.99157,41402.80029,5.1',
    '2025-03-30T04:00+02:00,,,',
  ])
  expect(linesOf(file)).toEqual(['2025-03-30T00:00Z 0.01589', '2025-03-30T01:00Z 0.0051'])
  expect(file.warnings).toEqual(['1 row has no value'])
})

test('energy-charts.info: a second line of header with units', () => {
  const file = read('prices', [
    '"Datum (MEZ)","Last","Day Ahead Auktion (DE-LU)"',
    ',"Leistung (MW)","Preis (EUR/MWh)"',
    '2025-01-01T00:00+01:00,52461.1,2.16',
    '2025-01-01T00:15+01:00,52453.9,1.6',
  ])
  expect(linesOf(file)).toEqual(['2024-12-31T23:00Z 0.00216', '2024-12-31T23:15Z 0.0016'])
})

test('times and prices alone are nobody’s: their unit is not known', () => {
  expect(problemOf(() => read('prices', ['timestamp,price', '2025-01-01T00:00+01:00,52.1']))).toContain(
    'found the columns "timestamp", "price"',
  )
})

test('aWATTar as CSV: no header, epoch ms', () => {
  const file = read('prices', [
    '1387666800000;1387670400000;0.05;Eur/MWh',
    '1387670400000;1387674000000;-13.54;Eur/MWh',
  ])
  expect(linesOf(file)).toEqual(['2013-12-21T23:00Z 0.00005', '2013-12-22T00:00Z -0.01354'])
})

test('OMIE: the 23 hours of the day on which the clock goes forward', () => {
  const hours = Array.from({ length: 23 }, (_, hour) => hour + 1)
  const lines = [
    'OMIE - Mercado de electricidad;Fecha Emisión :28/03/2020 - 13:52;;29/03/2020;Precio del mercado diario (EUR/MWh);;;;',
    '',
    `;${hours.join(';')};`,
    `Precio marginal en el sistema español (EUR/MWh);${hours.map((hour) => `  ${hour},50`).join(';')};`,
    `Precio marginal en el sistema portugués (EUR/MWh);${hours.map((hour) => `  ${hour},75`).join(';')};`,
    `Energía total del mercado Ibérico (MWh);${hours.map(() => ' 26782,9').join(';')};`,
  ]
  const file = read('prices', lines)
  expect(file.series.startsMs).toHaveLength(23)
  expect(linesOf(file).at(0)).toBe('2020-03-28T23:00Z 0.0015')
  expect(linesOf(file).at(-1)).toBe('2020-03-29T21:00Z 0.0235')
  expect(read('prices', lines, { area: 'PT' }).series.values[0]).toBe(0.00175)
})

test('OMIE of 2009: cents per kWh, in windows-1252 and of 24 hours', () => {
  const hours = Array.from({ length: 24 }, (_, hour) => hour + 1)
  const file = read('prices', [
    'OMEL - Mercado de electricidad;Fecha Emision :31/05/2009 - 10:45;;01/06/2009;Precio del mercado diario (cent/kWh);;;;',
    '',
    `;${hours.join(';')};`,
    `Precio marginal en el sistema espanol (Cent/kWh);${hours.map(() => '  3,997').join(';')};`,
  ])
  expect(linesOf(file)[0]).toBe('2009-05-31T22:00Z 0.03997')
  expect(file.warnings).toEqual([])
})

test('AEMO: intervals by their end, on a clock that never changes', () => {
  const lines = [
    'C,SETP.WORLD,DVD_TRADINGPRICE,AEMO,PUBLIC,2018/05/08,02:25:02,0000000294579381,,0000000294579167',
    'I,TRADING,PRICE,2,SETTLEMENTDATE,RUNNO,REGIONID,PERIODID,RRP',
    'D,TRADING,PRICE,2,2018/04/01 00:30:00,1,NSW1,1,66.61',
    'D,TRADING,PRICE,2,2018/04/01 00:30:00,1,SA1,1,108.16',
    'D,TRADING,PRICE,2,2018/04/01 01:00:00,1,NSW1,2,59.82',
    'D,TRADING,PRICE,2,2018/04/01 01:00:00,1,SA1,2,98.1',
    'C,"END OF REPORT",6',
  ]
  const file = read('prices', lines, { area: 'NSW1' })
  expect(linesOf(file)).toEqual(['2018-03-31T14:00Z 0.06661', '2018-03-31T14:30Z 0.05982'])
  expect(file.unit).toBe('AUD/kWh')
})

test('ISO New England: hours by their end, the repeated one marked with an X', () => {
  const row = (hour: string, price: string, node = '.H.INTERNAL_HUB') =>
    `"D","11/02/2025","${hour}","4000","${node}","HUB",${price},0,0,0`
  const file = read('prices', [
    '"C","Day-Ahead Energy Market Hourly LMP Report"',
    '"H","Date","Hour Ending","Location ID","Location Name","Location Type","Locational Marginal Price","Energy Component","Congestion Component","Marginal Loss Component"',
    '"H","Date","HE","String","String","String","Number","Number","Number","Number"',
    row('01', '41'),
    row('01', '99', 'HC.AYER    115'),
    row('02', '42'),
    row('02X', '43'),
    row('03', '44'),
    row('24', '65'),
    '"T","29016 lines"',
  ])
  expect(linesOf(file)).toEqual([
    '2025-11-02T04:00Z 0.041',
    '2025-11-02T05:00Z 0.042',
    '2025-11-02T06:00Z 0.043',
    '2025-11-02T07:00Z 0.044',
    '2025-11-03T04:00Z 0.065',
  ])
  expect(file).toMatchObject({ unit: 'USD/kWh', timeZone: 'America/New_York' })
})

test('PJM: American times in UTC, of one node', () => {
  const lines = [
    'datetime_beginning_utc,datetime_beginning_ept,pnode_id,pnode_name,total_lmp_da',
    '3/29/2026 11:00:00 AM,3/29/2026 7:00:00 AM,1,PJM-RTO,31.5',
    '3/29/2026 12:00:00 PM,3/29/2026 8:00:00 AM,1,PJM-RTO,32.5',
    '3/29/2026 12:00:00 PM,3/29/2026 8:00:00 AM,2,WEST,99',
  ]
  expect(linesOf(read('prices', lines, { area: 'PJM-RTO' }))).toEqual([
    '2026-03-29T11:00Z 0.0315',
    '2026-03-29T12:00Z 0.0325',
  ])
})

test('rows of two providers in one file', () => {
  const lines = [
    '"MTU (CET/CEST)","Day-ahead Price [EUR/MWh]","Currency","BZN|SE3"',
    '"01.01.2022 00:00 - 01.01.2022 01:00","46.60","EUR"',
    '"2022-01-01T01:00+01:00","41.33","EUR"',
  ]
  expect(problemOf(() => read('prices', lines))).toBe(
    'file.csv line 3: "2022-01-01T01:00+01:00" is not a time such as 29.03.2022 00:00',
  )
})

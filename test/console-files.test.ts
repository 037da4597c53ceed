/** Files that leave something open: the page asks, and reads them once it is told. */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SiteView } from '../server/views/site.ts'
import { launchBrowser } from './helpers/browser.ts'
import { openConsole } from './helpers/console-page.ts'
import { testServer } from './helpers/test-server.ts'

let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
})

const unknown = `when;what it costs
14.01.2026 16:00;50
14.01.2026 17:00;40
14.01.2026 18:00;10
`

const areas = `HourUTC,HourDK,PriceArea,SpotPriceDKK,SpotPriceEUR
2026-01-14 15:00,2026-01-14 16:00,DK1,700,100
2026-01-14 15:00,2026-01-14 16:00,SE3,70,10
2026-01-14 16:00,2026-01-14 17:00,DK1,1400,200
2026-01-14 16:00,2026-01-14 17:00,SE3,140,20
`

const nodes = `"C","Day-ahead prices"
"H","Date","Hour Ending","Location ID","Location Name","Location Type","Locational Marginal Price"
"D","01/14/2026","10","4000",".H.INTERNAL_HUB","HUB","40"
"D","01/14/2026","11","4000",".H.INTERNAL_HUB","HUB","60"
`

async function choose(page: Page, text: string, name = 'mine.csv', field = '#price-file'): Promise<void> {
  await page.setInputFiles(field, { name, mimeType: 'text/csv', buffer: Buffer.from(text) })
}

const understood = (page: Page) => page.waitForSelector('#file-dialog[data-state="done"]')

test('of a table that is not known, one says which column is what; the next one is read as before', async () => {
  await using server = await testServer()
  const { page } = await openConsole(browser, server)
  await choose(page, unknown)
  await page.waitForSelector('#file-dialog[data-state="problem"]')
  expect(await page.textContent('.file-rows')).toContain('what it costs')
  expect(await page.isDisabled('#use-file')).toBe(true)
  await page.selectOption('[data-answer="Times are in column"]', 'when')
  await page.selectOption('[data-answer="Values are in column"]', 'what it costs')
  expect(await page.isDisabled('#use-file')).toBe(true)
  await page.selectOption('[data-answer="Their unit is"]', 'EUR/MWh')
  await understood(page)
  expect(await page.textContent('#file-understood')).toContain('0.010 to 0.050')
  await page.click('#use-file')
  await page.locator('#inputs-message', { hasText: 'mine.csv is in force' }).waitFor()

  await choose(page, unknown.replace(';50', ';60'), 'next.csv')
  await understood(page)
  expect(await page.textContent('#file-understood')).toContain('0.010 to 0.060')
  await page.close()
})

test('of several areas one is chosen', async () => {
  await using server = await testServer()
  const { page } = await openConsole(browser, server)
  await choose(page, areas)
  await page.waitForSelector('#file-dialog[data-state="problem"]')
  await page.selectOption('[data-answer="Area"]', 'SE3')
  await understood(page)
  expect(await page.textContent('#file-understood')).toContain('0.010 to 0.020')
  await page.selectOption('[data-answer="Area"]', 'DK1')
  await page.locator('#file-understood', { hasText: '0.100 to 0.200' }).waitFor()
  await page.close()
})

test('the area that is usual for a file can be another one', async () => {
  await using server = await testServer()
  const { page } = await openConsole(browser, server)
  const header =
    'Datum von;Datum bis;Österreich [€/MWh] Originalauflösungen;Deutschland/Luxemburg [€/MWh] Originalauflösungen'
  const rows = ['14.01.2026 16:00;14.01.2026 17:00;100;200', '14.01.2026 17:00;14.01.2026 18:00;110;220']
  await choose(page, [header, ...rows].join('\n'))
  await understood(page)
  expect(await page.textContent('#file-understood')).toContain('0.200 to 0.220')
  expect(await page.inputValue('[data-answer="Area"]')).toBe('Deutschland/Luxemburg')
  await page.selectOption('[data-answer="Area"]', 'Österreich')
  await page.locator('#file-understood', { hasText: '0.100 to 0.110' }).waitFor()
  expect(await page.inputValue('[data-answer="Area"]')).toBe('Österreich')
  await page.close()
})

test('a unit that cannot be told is chosen before the file counts', async () => {
  await using server = await testServer()
  const { page } = await openConsole(browser, server)
  await choose(page, 'start,price\n2026-01-14 16:00,40\n2026-01-14 17:00,50\n')
  await page.waitForSelector('#file-dialog[data-state="problem"]')
  expect(await page.textContent('#file-problem')).toContain('look like prices per MWh or in cents')
  expect(await page.isDisabled('#use-file')).toBe(true)
  await page.selectOption('[data-answer="Values are in"]', 'ct/kWh')
  await understood(page)
  expect(await page.textContent('#file-understood')).toContain('0.400 to 0.500')
  await page.close()
})

test('of a load whose times look like ends, one says what they are', async () => {
  await using server = await testServer()
  const { page } = await openConsole(browser, server)
  const hours = Array.from({ length: 23 }, (_, hour) => `2026-01-15 ${String(hour + 1).padStart(2, '0')}:00,1000\n`)
  const text = `start,load_w\n${hours.join('')}2026-01-16 00:00,2000\n`
  await choose(page, text, 'load.csv', '#load-file')
  await page.waitForSelector('#file-dialog[data-state="problem"]')
  expect(await page.textContent('#file-problem')).toContain('as in one of ends')
  await page.selectOption('[data-answer="Each time is"]', 'the end of its step')
  await understood(page)
  expect(await page.textContent('#file-understood')).toContain('15 Jan 2026 00:00 to 16 Jan 2026 00:00')
  await page.close()
})

test('wrong files are refused with their line, and holes are counted', async () => {
  await using server = await testServer()
  const { page } = await openConsole(browser, server)
  const hours = (...texts: string[]) => texts.map((text) => `2026-01-15 ${text}\n`).join('')
  const smard =
    'Datum von;Datum bis;Deutschland/Luxemburg [€/MWh] Originalauflösungen\n15.01.2026 00:00;15.01.2026 01:00;2\n'
  for (const [text, problem] of [
    [`start,price\n${hours('12:00,0.3', '13:00,0.3')}${smard}`, 'line 4: found the header of another table (SMARD'],
    [`start,price\n${hours('12:00,0.3', '13:00,0.3', '12:00,0.4')}`, 'line 4: found 0.4 for 2026-01-15 12:00'],
    [`start,price\n${hours('12:00,0.3', '13:00,0.3', '14:00,310')}`, 'line 4: found a price of 310 among prices'],
  ] as const) {
    await choose(page, text)
    await page.waitForSelector('#file-dialog[data-state="problem"]')
    expect(await page.textContent('#file-problem')).toContain(problem)
    expect(await page.isDisabled('#use-file')).toBe(true)
    await page.keyboard.press('Escape')
  }
  await choose(page, `start,price\n${hours('12:00,0.3', '13:00,0.3', '14:00,0.3', '17:00,0.3')}`)
  await understood(page)
  expect(await page.textContent('#file-understood')).toContain('Holes2 steps without a value')
  expect(await page.textContent('#file-understood')).toContain('no values from 2026-01-15 15:00 to 2026-01-15 17:00')
  expect(await page.textContent('#file-understood')).toContain('Time zoneEurope/Berlin')
  expect((await server.get<SiteView>('/api/site')).inputs.prices.source).toBe('assumed')
  await page.close()
})

test('prices in another currency are converted by a rate that is given', async () => {
  await using server = await testServer()
  const { page } = await openConsole(browser, server)
  await choose(page, nodes)
  await understood(page)
  expect(await page.textContent('.warnings')).toContain('not converted to EUR')
  await page.fill('[data-answer="exchangeRate"]', '0.5')
  await page.press('[data-answer="exchangeRate"]', 'Tab')
  await page.locator('#file-understood', { hasText: '0.020 to 0.030' }).waitFor()
  await page.close()
})

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SiteView } from '../server/views/site.ts'
import { launchBrowser } from './helpers/browser.ts'
import { openConsole } from './helpers/console-page.ts'
import { acNeeds, bootNotification, transactionEvent } from './helpers/messages.ts'
import { type TestServer, testServer } from './helpers/test-server.ts'

let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
})

/** A car that wants 10 kWh by four in the morning, at 0.33 by day and 0.30 from 22:00. */
async function plugIn(server: TestServer) {
  const station = await server.connect('CS1')
  await station.call('BootNotification', bootNotification)
  await station.call('TransactionEvent', transactionEvent('Started', '2026-01-14T15:00:00Z', { powerW: 0 }))
  await station.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 10_000, departure: '2026-01-15T03:00:00Z' }))
  await station.serverCall('SetChargingProfile')
}

test('three ways to charge stand side by side, and one of them is applied', async () => {
  await using server = await testServer()
  await plugIn(server)
  const { page, errors } = await openConsole(browser, server)
  await page.waitForSelector('[data-session="CS1/1#1"]')
  await page.click('#what-if-open')
  const cost = page.locator('#what-if-table tr', { hasText: 'Cost' }).locator('td')
  await cost.nth(0).getByText('3.30').waitFor()
  expect(await cost.nth(1).textContent()).toContain('3.00')
  expect(Number(await page.getAttribute('#what-if-chart', 'data-points'))).toBeGreaterThan(40)

  const third = page.locator('#what-if-table [data-what-if="method"]').nth(2)
  expect(await third.inputValue()).toBe('peak')
  await third.selectOption('fastest')
  await page.locator('#what-if-table [data-what-if="limit"]').nth(2).fill('8')
  await page.locator('#what-if-table [data-what-if="limit"]').nth(2).press('Enter')
  const peak = page.locator('#what-if-table tr', { hasText: 'Peak' }).locator('td')
  await peak.nth(2).getByText('8.0').waitFor()

  await page.locator('#what-if-table button:visible', { hasText: 'Apply this one' }).last().click()
  await page.locator('#what-if-message', { hasText: 'fastest is in force: 1 session planned again' }).waitFor()
  const { settings } = await server.get<SiteView>('/api/site')
  expect(settings).toMatchObject({ strategy: 'fastest', gridLimitW: 8_000 })
  expect(errors).toEqual([])
  await page.close()
})

/** A day and a night at prices of 40 and, from 22:00, 20 that name no unit. */
const unnamedPrices = [
  'start,price',
  ...Array.from({ length: 48 }, (_, hour) => {
    const start = new Date(Date.parse('2026-01-14T00:00Z') + hour * 3_600_000).toISOString().slice(0, 16)
    return `${start.replace('T', ' ')},${hour % 24 >= 22 || hour % 24 < 6 ? 20 : 40}`
  }),
].join('\n')

test('prices of one’s own: flat, times a number, and of a file that is put in force with its column', async () => {
  await using server = await testServer()
  await plugIn(server)
  const { page, errors } = await openConsole(browser, server)
  await page.waitForSelector('[data-session="CS1/1#1"]')
  await page.click('#what-if-open')
  const cell = (name: string, column: number) =>
    page
      .locator('#what-if-table tr', { has: page.locator(`[data-what-if="${name}"]`) })
      .locator('td')
      .nth(column)
  const cost = page.locator('#what-if-table tr', { hasText: 'Cost' }).locator('td')
  await cost.nth(1).getByText('3.00').waitFor()
  await cell('prices', 1).locator('select').selectOption('flat')
  expect(await page.textContent('#what-if-message')).toContain('Mend or choose what is open')
  await page.keyboard.type('0.1')
  await page.keyboard.press('Enter')
  await cost.nth(1).getByText('1.00').waitFor()
  expect(await page.locator('#what-if-table tr').last().locator('td').nth(1).textContent()).toContain(
    'cannot be put in force',
  )

  await page.locator('#what-if-table [data-what-if="method"]').nth(2).selectOption('cheapest')
  await cell('prices', 2).locator('select').selectOption('times')
  await page.keyboard.type('2')
  await page.keyboard.press('Tab')
  await cost.nth(2).getByText('6.00').waitFor()

  await cell('limit', 2).locator('input').fill('-5')
  await page.keyboard.press('Tab')
  expect(await cell('limit', 2).locator('.problem').textContent()).toContain('0')
  await cell('limit', 2).locator('input').fill('')
  await cell('prices', 2).locator('select').selectOption('file')
  const file = { name: 'mine.csv', mimeType: 'text/csv', buffer: Buffer.from(unnamedPrices) }
  await cell('prices', 2).locator('input[type="file"]').setInputFiles(file)
  const open = page.locator('.what-if-open[data-column="3"]')
  expect(await open.locator('.problem').textContent()).toContain('Column 3: mine.csv: found prices around 40')
  await open.locator('[data-answer="Values are in"]').selectOption('ct/kWh')
  await cost.nth(2).getByText('2.00').waitFor()
  await page.locator('#what-if-table button:visible', { hasText: 'Apply this one' }).last().click()
  await page
    .locator('#what-if-message', { hasText: 'cheapest and mine.csv are in force: 1 session planned again' })
    .waitFor()
  const { inputs } = await server.get<SiteView>('/api/site')
  expect(inputs.prices).toMatchObject({ source: 'uploaded', file: { fileName: 'mine.csv' } })
  expect(errors.filter((text) => !text.includes('422'))).toEqual([])
  await page.close()
})

test('without a car there is nothing to ask about, and the dialog says so', async () => {
  await using server = await testServer()
  const { page } = await openConsole(browser, server)
  await page.click('#what-if-open')
  await page.locator('#what-if-message', { hasText: 'No car has sent its needs' }).waitFor()
  await page.close()
})

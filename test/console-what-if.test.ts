import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SiteView } from '../server/views/site.ts'
import { launchBrowser } from './helpers/browser.ts'
import { buildPage } from './helpers/build-page.ts'
import { openConsole } from './helpers/console-page.ts'
import { acNeeds, bootNotification, transactionEvent } from './helpers/messages.ts'
import { type TestServer, testServer } from './helpers/test-server.ts'

let browser: Browser

beforeAll(async () => {
  await buildPage()
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

test('without a car there is nothing to ask about, and the dialog says so', async () => {
  await using server = await testServer()
  const { page } = await openConsole(browser, server)
  await page.click('#what-if-open')
  await page.locator('#what-if-message', { hasText: 'No car has sent its needs' }).waitFor()
  await page.close()
})

/** Settings of what plans count with: the page shows what they mean, and the server keeps them. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SiteView } from '../server/views/site.ts'
import { launchBrowser } from './helpers/browser.ts'
import { openConsole } from './helpers/console-page.ts'
import { acNeeds, bootNotification, transactionEvent } from './helpers/messages.ts'
import { testServer } from './helpers/test-server.ts'

let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
})

// Four weeks of hours up to 16:00 of a Wednesday in Berlin: 1 kW, and 3 kW on each seventh day.
const nowMs = Date.parse('2026-01-14T15:00:00Z')
const hours = Array.from({ length: 28 * 24 }, (_, hour) => {
  const startMs = nowMs - (28 * 24 - hour) * 3_600_000
  return `${new Date(startMs).toISOString()},${Math.floor(hour / 24) % 7 === 0 ? 3_000 : 1_000}\n`
})
const history = `start,load_w\n${hours.join('')}`

test('the load to come is shown with its source and its error, and its margin can be set', async () => {
  await using server = await testServer()
  const { page, errors } = await openConsole(browser, server)
  await page.setInputFiles('#load-file', { name: 'meter.csv', mimeType: 'text/csv', buffer: Buffer.from(history) })
  await page.click('#use-file:enabled')
  await page.locator('[data-series="base-load"] .tag', { hasText: 'forecast' }).waitFor()
  await page.click('summary:has-text("Base load to come")')
  expect(await page.textContent('#load-sources')).toBe(
    'Plans count with the forecast from its history until Thu 16:00.',
  )
  expect(await page.locator('#load-errors tbody tr').count()).toBe(4)
  expect(await page.textContent('[data-way="same-as-yesterday"]')).toContain('W')

  await page.fill('#holidays', '2026-01-32')
  expect(await page.locator('#holidays:invalid').count()).toBe(1)
  await page.fill('#holidays', '2026-01-15')
  await page.fill('#load-margin', '60')
  expect(await page.textContent('#inputs-message')).toBe(
    'Load margin 95\u00a0% → 60\u00a0%, Holidays none → 1 day. No session to plan again.',
  )
  await page.click('#apply')
  await page.locator('#inputs-message', { hasText: 'Applied' }).waitFor()
  const { settings } = await server.get<SiteView>('/api/site')
  expect(settings).toMatchObject({ loadQuantile: 0.6, holidays: ['2026-01-15'] })
  await page.reload()
  await page.waitForSelector('html[data-connection="live"]')
  expect(await page.inputValue('#load-margin')).toBe('60')
  expect(await page.inputValue('#holidays')).toBe('2026-01-15')
  expect(errors).toEqual([])
  await page.close()
})

test('a part of each wish can be made safe early', async () => {
  await using server = await testServer()
  const { page, errors } = await openConsole(browser, server)
  await page.click('summary:has-text("Leaving early")')
  await page.fill('#safe-energy', '50')
  await page.fill('#safe-margin', '120')
  expect(await page.textContent('#inputs-message')).toBe(
    'Safe part none → 50\u00a0%, Ready early no → 120\u00a0min. No session to plan again.',
  )
  await page.click('#apply')
  await page.locator('#inputs-message', { hasText: 'Applied' }).waitFor()
  const { settings } = await server.get<SiteView>('/api/site')
  expect(settings).toMatchObject({ safeEnergyPercent: 50, safeMarginMinutes: 120 })
  const station = await server.connect('CS1')
  await station.call('BootNotification', bootNotification)
  await station.call('TransactionEvent', transactionEvent('Started', '2026-01-14T15:00:00Z', { registerWh: 0 }))
  await station.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 8_000, departure: '2026-01-15T05:00:00Z' }))
  await page.locator('#sessions', { hasText: '8.0 planned' }).waitFor()
  await page.locator('#figures', { hasText: 'all of it fits' }).waitFor()
  expect(errors).toEqual([])
  await page.close()
})

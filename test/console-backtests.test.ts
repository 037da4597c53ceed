import { readFile } from 'node:fs/promises'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from './helpers/browser.ts'
import { buildPage } from './helpers/build-page.ts'
import { testServer } from './helpers/test-server.ts'

let browser: Browser

beforeAll(async () => {
  await buildPage()
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
})

test('a back-test is started with its files, watched to its end, and its report opened', async () => {
  await using server = await testServer()
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  await page.goto(`${server.url}/backtests.html`)
  await page.locator('#backtests-empty').waitFor()
  expect(await page.inputValue('#grid-limit')).toBe('11')
  for (const kind of ['sessions', 'prices']) {
    const buffer = await readFile(new URL(`../fixtures/examples/12-kwh-${kind}.csv`, import.meta.url))
    await page.setInputFiles(`#${kind}`, { name: `${kind}.csv`, mimeType: 'text/csv', buffer })
  }
  await page.fill('#grid-limit', '4')
  await page.fill('#name', 'one night')
  await page.selectOption('#departures', 'known')
  await page.click('#start')
  const row = page.locator('[data-backtest]', { hasText: 'one night' })
  await page.locator('[data-state="done"]').waitFor()
  const [report] = await Promise.all([page.waitForEvent('popup'), row.locator('a', { hasText: 'Report' }).click()])
  await report.waitForSelector('svg')
  // 12 kWh at 0.30 at the least.
  expect(await report.locator('tr', { hasText: 'cheapest' }).first().textContent()).toContain('3.60')
  expect(errors).toEqual([])
  await row.locator('button', { hasText: 'Remove' }).click()
  await page.locator('#backtests-empty').waitFor()
  await page.close()
})

import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { madeUpSessions } from '../research/made-up-sessions.ts'
import { launchBrowser } from './helpers/browser.ts'
import { desktop, watchedPage } from './helpers/console-page.ts'
import { temporaryFolder } from './helpers/temporary-folder.ts'
import { type TestServer, testServer } from './helpers/test-server.ts'

let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
})

const hourMs = 3_600_000
const february = { fromMs: Date.parse('2026-02-01T00:00+01:00'), toMs: Date.parse('2026-03-01T00:00+01:00') }

/** A month of hours, dear by day and cheap by night, at prices that begin with `price`. */
function februaryPrices(column = 'price', digits = '0.'): string {
  const rows = Array.from({ length: 28 * 24 }, (_, hour) => {
    const start = new Date(february.fromMs + hour * hourMs).toISOString()
    return `${start},${digits}${hour % 24 < 7 ? 1 : 3}`
  })
  return [`start,${column}`, ...rows].join('\n')
}

function februarySessions(cars: number): string {
  return madeUpSessions({ ...february, timeZone: 'Europe/Berlin', cars, seed: 1 })
}

async function open(server: TestServer) {
  const { page, errors } = await watchedPage(browser, desktop)
  await page.goto(`${server.url}/backtests.html`)
  await page.locator('#backtests-empty').waitFor()
  return { page, errors }
}

function choose(page: Page, what: string, text: string): Promise<void> {
  return page.setInputFiles(`#${what}`, { name: `${what}.csv`, mimeType: 'text/csv', buffer: Buffer.from(text) })
}

const row = (page: Page, name: string) => page.locator('[data-backtest]', { hasText: name })
const inState = (page: Page, name: string, state: string) =>
  page.locator(`[data-backtest][data-state="${state}"]`, { hasText: name }).waitFor()

test('a back-test is started with its files, watched to its end, and its report opened', async () => {
  await using server = await testServer()
  const { page, errors } = await open(server)
  expect(await page.inputValue('#grid-limit')).toBe('11')
  for (const kind of ['prices', 'sessions']) {
    await choose(
      page,
      kind,
      await readFile(new URL(`../fixtures/examples/12-kwh-${kind}.csv`, import.meta.url), 'utf8'),
    )
  }
  await page.fill('#grid-limit', '4')
  await page.fill('#name', 'one night')
  await page.selectOption('#departures', 'known')
  await page.click('#start')
  await inState(page, 'one night', 'done')
  const [report] = await Promise.all([
    page.waitForEvent('popup'),
    row(page, 'one night')
      .locator('a', { hasText: /^Report$/ })
      .click(),
  ])
  await report.waitForSelector('svg')
  // 12 kWh at 0.30 at the least.
  expect(await report.locator('tr', { hasText: 'cheapest' }).first().textContent()).toContain('3.60')
  const [saved] = await Promise.all([page.waitForEvent('download'), page.click('text=Save the report')])
  expect(saved.suggestedFilename()).toBe('one night.html')
  expect(await readFile(await saved.path(), 'utf8')).toContain('<svg')
  expect(errors).toEqual([])
  await row(page, 'one night').locator('button', { hasText: 'Remove' }).click()
  await page.locator('#backtests-empty').waitFor()
  await page.close()
})

test('a month is watched and cancelled, a restart interrupts it, and its results are found after another one', async () => {
  await using folder = await temporaryFolder()
  const first = await testServer({ dataDir: folder.path })
  const port = Number(new URL(first.url).port)
  const { page } = await open(first)
  await choose(page, 'prices', februaryPrices())
  await page.locator('#prices-understood', { hasText: '672 values of 60 min' }).waitFor()
  for (const strategy of ['fastest', 'balanced', 'peak']) await page.uncheck(`[name="strategy"][value="${strategy}"]`)

  // Far more cars than 11 kW can serve take long.
  await choose(page, 'sessions', februarySessions(20))
  await page.locator('#sessions-understood', { hasText: '416 sessions at 20 stations' }).waitFor()
  await page.fill('#name', 'crowded')
  await page.click('#start')
  await page.locator('[data-state="running"] progress:not([value="0"])').waitFor()
  await row(page, 'crowded').locator('button', { hasText: 'Cancel' }).click()
  await inState(page, 'crowded', 'cancelled')
  await row(page, 'crowded').locator('button', { hasText: 'Start again' }).click()
  await inState(page, 'crowded', 'running')
  await first[Symbol.asyncDispose]()

  const second = await testServer({ dataDir: folder.path, port })
  await inState(page, 'crowded', 'interrupted')
  expect(await row(page, 'crowded').textContent()).toContain('interrupted by a restart')
  await row(page, 'crowded').locator('button', { hasText: 'Remove' }).click()
  await choose(page, 'sessions', februarySessions(1))
  await page.fill('#name', 'one car')
  await page.click('#start')
  await inState(page, 'one car', 'done')
  await second[Symbol.asyncDispose]()

  await using third = await testServer({ dataDir: folder.path, port })
  await page.goto(`${third.url}/backtests.html`)
  await inState(page, 'one car', 'done')
  const [report] = await Promise.all([
    page.waitForEvent('popup'),
    row(page, 'one car')
      .locator('a', { hasText: /^Report$/ })
      .click(),
  ])
  await report.waitForSelector('svg')
  expect(await report.locator('body').textContent()).toContain('28 of them in the period')
  await page.close()
})

test('what is wrong is said beside its field, before anything is sent', async () => {
  await using server = await testServer()
  const { page } = await open(server)
  await page.click('#start')
  expect(await page.textContent('#prices-problem')).not.toBe('')
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('prices')
  await choose(page, 'sessions', februarySessions(1).replace(/,\d+,/, ',many,'))
  expect(await page.textContent('#sessions-problem')).toContain('sessions.csv, line 2: found "')
  await choose(page, 'prices', februaryPrices('price', '3'))
  expect(await page.textContent('#price-unit-problem')).toContain('not guessed')
  await page.selectOption('#price-unit', 'ct/kWh')
  await page.locator('#prices-understood', { hasText: 'ct/kWh: 672 values' }).waitFor()
  await page.fill('#safe-energy', 'half')
  for (const box of await page.locator('[name="strategy"]').all()) await box.uncheck()
  await page.fill('#from', '2026-02-10')
  await page.fill('#to', '2026-02-09')
  await page.fill('#time-zone', 'Atlantis')
  await page.click('#start')
  for (const [field, words] of [
    ['safe-energy', 'a list such as 0,25,50'],
    ['to', 'A day after the first'],
    ['time-zone', 'such as Europe/Berlin'],
  ]) {
    expect(await page.textContent(`#${field}-problem`)).toContain(words)
  }
  await page.fill('#time-zone', 'Europe/Berlin')
  await page.fill('#to', '2026-02-11')
  await page.fill('#safe-energy', '0,50')
  await page.locator('#sessions-problem').waitFor()
  await choose(page, 'sessions', februarySessions(1))
  await page.locator('#sessions-understood', { hasText: '28 sessions' }).waitFor()
  await page.click('#start')
  expect(await page.textContent('#strategies-problem')).toBe('At least one strategy is expected.')
  expect(await page.locator('[data-backtest]').count()).toBe(0)
  await page.check('[name="strategy"][value="peak"]')
  await page.press('#name', 'Enter')
  await inState(page, 'sessions.csv', 'done')
  expect(await row(page, 'sessions.csv').textContent()).toContain('safe energy 0, 50')
  await page.close()
})

test('of prices of several areas one is chosen, limits come over time, and sessions are made up', async () => {
  await using server = await testServer()
  const { page, errors } = await open(server)
  const rows = Array.from({ length: 48 }, (_, hour) => {
    const utc = new Date(Date.parse('2026-02-01T23:00Z') + hour * hourMs).toISOString().slice(0, 16).replace('T', ' ')
    return ['DK1', 'SE3'].map((area, index) => `${utc},${utc},${area},70,${10 * (index + 1)}`).join('\n')
  })
  await choose(page, 'prices', `HourUTC,HourDK,PriceArea,SpotPriceDKK,SpotPriceEUR\n${rows.join('\n')}`)
  expect(await page.textContent('#area-problem')).toBe('One of DK1, SE3 is expected.')
  await page.fill('#area', 'SE3')
  await page.press('#area', 'Tab')
  await page.locator('#prices-understood', { hasText: 'SE3' }).waitFor()
  await page.fill('#grid-limit', '60')
  await page.click('#make-up')
  await page.locator('#sessions-understood', { hasText: '20 sessions at 10 stations' }).waitFor()
  const limits = Array.from({ length: 48 }, (_, hour) => {
    const start = new Date(Date.parse('2026-02-01T23:00Z') + hour * hourMs).toISOString()
    return `${start},${hour % 2 === 0 ? 60 : 80}`
  })
  await choose(page, 'grid-limit-file', `start,limit_kw\n${limits.join('\n')}`)
  await page.locator('#grid-limit-file-understood', { hasText: '48 values' }).waitFor()
  for (const strategy of ['fastest', 'balanced', 'peak']) await page.uncheck(`[name="strategy"][value="${strategy}"]`)
  await page.click('#start')
  await inState(page, 'made-up-sessions.csv', 'done')
  expect(await row(page, 'made-up-sessions.csv').textContent()).toContain('grid-limit-file.csv')
  // The answers that asked are no success to the browser, and nothing else went wrong.
  expect(errors.filter((text) => !text.includes('422'))).toEqual([])
  await page.close()
})

import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SiteLimits } from '../server/views/limits.ts'
import { launchBrowser } from './helpers/browser.ts'
import { desktop, openConsole } from './helpers/console-page.ts'
import { acNeeds, bootNotification, transactionEvent } from './helpers/messages.ts'
import { type TestServer, testServer } from './helpers/test-server.ts'

let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
})

const prices = `start,price
2026-01-14T15:00:00Z,0.50
2026-01-14T18:00:00Z,0.40
2026-01-14T21:00:00Z,0.10
2026-01-15T00:00:00Z,0.10
2026-01-15T03:00:00Z,0.30
`

/** A car that wants 12 kWh by six in the morning. */
async function plugIn(server: TestServer) {
  const station = await server.connect('CS1')
  await station.call('BootNotification', bootNotification)
  await station.call('TransactionEvent', transactionEvent('Started', '2026-01-14T15:00:00Z', { powerW: 0 }))
  await station.call('NotifyEVChargingNeeds', acNeeds({ energyWh: 12_000, departure: '2026-01-15T05:00:00Z' }))
  await station.serverCall('SetChargingProfile')
  return station
}

test('from an empty console over an upload to a plan in the chart', async () => {
  await using server = await testServer()
  const { page, errors } = await openConsole(browser, server)
  expect(await page.textContent('[data-testid="stations-badge"]')).toBe('no station connected')
  expect(await page.textContent('#ocpp-url')).toBe(`${server.ocppUrl}/{stationId}`)

  await page.setInputFiles('#price-file', { name: 'mine.csv', mimeType: 'text/csv', buffer: Buffer.from(prices) })
  await page.waitForSelector('#file-dialog[data-state="done"]')
  expect(await page.textContent('#file-understood')).toContain('5')
  await page.click('#use-file')
  await page.locator('#inputs-message', { hasText: 'mine.csv is in force' }).waitFor()

  await plugIn(server)
  await page.waitForSelector('[data-session="CS1/1#1"]')
  await page.waitForSelector('text=12.0 kWh')
  expect(await page.textContent('[data-testid="stations-badge"]')).toBe('1 station connected')
  // All of it at 0.10.
  await page.locator('[data-figure="cost-after"]', { hasText: '1.20' }).waitFor()
  expect(Number(await page.getAttribute('#load-chart', 'data-points'))).toBeGreaterThan(40)
  expect(Number(await page.getAttribute('#energy-chart', 'data-points'))).toBeGreaterThan(0)
  expect(errors).toEqual([])
  await page.close()
})

test('a wrong file is answered with its line, and changes nothing', async () => {
  await using server = await testServer()
  const { page } = await openConsole(browser, server)
  const wrong = prices.replace('0.40', '0,4x')
  await page.setInputFiles('#price-file', { name: 'wrong.csv', mimeType: 'text/csv', buffer: Buffer.from(wrong) })
  await page.waitForSelector('#file-dialog[data-state="problem"]')
  expect(await page.textContent('#file-problem')).toContain('line 3')
  expect(await page.isDisabled('#use-file')).toBe(true)
  await page.close()
})

test('a lower limit is applied, and the plan keeps to it', async () => {
  await using server = await testServer()
  const { page } = await openConsole(browser, server)
  await plugIn(server)
  await page.waitForSelector('[data-session="CS1/1#1"]')
  expect(await page.isDisabled('#apply')).toBe(true)
  await page.fill('#grid-limit-kw', '6')
  await page.click('#apply')
  await page.waitForFunction(() => {
    const figure = document.querySelector('[data-figure="peak-after"]')?.textContent ?? ''
    return Number.parseFloat(figure) <= 6
  })
  await page.close()
})

test('a group with a fuse is made by keyboard, and the results name it where it is full', async () => {
  await using server = await testServer({ settings: { strategy: 'fastest', yearlyUseKwh: 0 } })
  await plugIn(server)
  const { page, errors } = await openConsole(browser, server)
  expect(await page.isHidden('#full-limits')).toBe(true)
  await page.click('summary:has-text("Fuses and phases")')
  expect(await page.textContent('#limits-in-force')).toBe('none')
  await page.focus('#limits-open')
  await page.keyboard.press('Enter')
  await page.focus('#limit-group-add')
  await page.keyboard.press('Enter')
  expect(await page.textContent('#limits-message')).toContain('has no name')
  expect(await page.isDisabled('#limits-apply')).toBe(true)
  await page.keyboard.type('Garage')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.type('10')
  await page.selectOption('[aria-label="Group of CS1"]', { label: 'Garage' })
  expect(await page.textContent('#limits-message')).toBe('1 session will be planned again.')
  await page.focus('#limits-apply')
  await page.keyboard.press('Enter')
  await page.waitForSelector('#full-limits:has-text("Full: Garage 16:00–")')
  expect(await page.textContent('#inputs-message')).toBe('Limits applied: 1 session planned again.')
  expect(await page.textContent('#limits-in-force')).toBe('1 group, 1 station')
  expect(await server.get<SiteLimits>('/api/limits')).toEqual({
    groups: [{ id: 'group-1', name: 'Garage', phaseLimitA: 10 }],
    stations: [{ stationId: 'CS1', groupId: 'group-1' }],
  })
  expect(errors).toEqual([])
  await page.close()
})

test('the log shows frames that open to their JSON, and can be searched', async () => {
  await using server = await testServer()
  const { page } = await openConsole(browser, server)
  await plugIn(server)
  await page.waitForSelector('[data-session="CS1/1#1"]')
  await page.fill('#log-search', 'SetChargingProfile')
  await page.locator('#log-entries summary', { hasText: 'SetChargingProfile' }).first().click()
  await page.locator('.log-content', { hasText: 'chargingProfilePurpose' }).waitFor()
  await page.close()
})

test('all four quarters are seen at once on a desktop, in light and dark', async () => {
  await using server = await testServer()
  const { page } = await openConsole(browser, server)
  for (const theme of ['light', 'dark'] as const) {
    await page.selectOption('#theme', theme)
    const [pageHeight, windowHeight] = await page.evaluate(() => [document.body.scrollHeight, window.innerHeight])
    expect(pageHeight).toBeLessThanOrEqual(windowHeight ?? 0)
    for (const panel of ['inputs', 'needs', 'log', 'results']) {
      const box = await page.locator(`[data-panel="${panel}"]`).boundingBox()
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(desktop.height)
    }
  }
  await page.close()
})

test('on a phone the quarters stand one below the other, none wider than the screen', async () => {
  await using server = await testServer()
  const { page } = await openConsole(browser, server, { width: 390, height: 844 })
  const tops = await Promise.all(
    ['needs', 'results', 'inputs', 'log'].map(async (panel) => {
      const box = await page.locator(`[data-panel="${panel}"]`).boundingBox()
      expect(box?.width).toBeLessThanOrEqual(390)
      return box?.y ?? 0
    }),
  )
  expect(tops).toEqual(tops.toSorted((a, b) => a - b))
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
  await page.close()
})

test('says so when the server is gone, and comes back with it', async () => {
  const first = await testServer()
  const port = Number(new URL(first.url).port)
  const { page } = await openConsole(browser, first)
  await first[Symbol.asyncDispose]()
  await page.waitForSelector('html[data-connection="lost"]')
  expect(await page.isVisible('#connection-text')).toBe(true)

  await using _second = await testServer({ port })
  // The page tries by itself, too, and may have been faster: then the button is hidden already.
  await page.dispatchEvent('#retry', 'click')
  await page.waitForSelector('html[data-connection="live"]')
  await page.close()
})

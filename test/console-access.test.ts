import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { KnockView } from '../server/views/access.ts'
import { launchBrowser } from './helpers/browser.ts'
import { basic, handshake } from './helpers/handshake.ts'
import { logIn as logInByProgram } from './helpers/logins.ts'
import { bootNotification } from './helpers/messages.ts'
import { type TestServer, testServer } from './helpers/test-server.ts'

let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
})

/** A browser of its own at an address, and what its console said against it. */
async function visit(url: string): Promise<{ page: Page; errors: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
  context.setDefaultTimeout(0)
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('401')) errors.push(message.text())
  })
  await page.goto(url)
  return { page, errors }
}

async function logIn(server: TestServer, name: string, password: string): Promise<{ page: Page; errors: string[] }> {
  const visited = await visit(server.url)
  await visited.page.waitForURL('**/login.html')
  await visited.page.fill('#name', name)
  await visited.page.fill('#password', password)
  await visited.page.click('#log-in')
  return visited
}

const guarded = { security: { host: '0.0.0.0', profile: 1 } } as const
const users = { anna: 'operator', otto: 'viewer' } as const

test('the first operator comes by the link that the server printed, and logs out again', async () => {
  await using server = await testServer(guarded)
  const { page, errors } = await visit(server.setupUrl ?? '')
  expect(await page.textContent('#login-lead')).toContain('first operator')
  await page.fill('#name', 'Anna')
  await page.fill('#password', 'twelve letters')
  await page.click('#log-in')
  await page.waitForSelector('html[data-connection="live"]')
  expect(await page.textContent('#who-name')).toBe('anna · operator')
  // Nothing of the policy for scripts and styles is broken, the charts included.
  expect(errors).toEqual([])

  await page.click('#log-out')
  await page.waitForURL('**/login.html')
  await page.goto(server.url)
  await page.waitForURL('**/login.html')
  const { page: late } = await visit(server.setupUrl ?? '')
  await late.fill('#name', 'mallory')
  await late.fill('#password', 'twelve letters')
  await late.click('#log-in')
  await late.waitForSelector('#login-problem:not([hidden])')
  expect(await late.textContent('#login-problem')).toContain('used up')
})

test('a wrong password is said so, and the right one leads to the console', async () => {
  await using server = await testServer({ ...guarded, users })
  const { page } = await logIn(server, 'anna', 'not the password')
  await page.waitForSelector('#login-problem:not([hidden])')
  expect(await page.textContent('#login-problem')).toBe('The name or the password is wrong.')
  await page.fill('#password', 'password of anna')
  await page.click('#log-in')
  await page.waitForSelector('html[data-connection="live"]')
})

test('a viewer sees everything, and finds every control disabled with the reason', async () => {
  await using server = await testServer({ ...guarded, users })
  const { page, errors } = await logIn(server, 'otto', 'password of otto')
  await page.waitForSelector('html[data-connection="live"]')
  expect(await page.textContent('#inputs-message')).toContain('operators change this')
  for (const control of ['#grid-limit-kw', '#slot-minutes', '#price-file', '#apply', 'input[value="peak"]']) {
    expect([control, await page.isDisabled(control)]).toEqual([control, true])
  }
  expect(await page.getAttribute('#grid-limit-kw', 'title')).toContain('logged in as a viewer')
  expect(await page.inputValue('#grid-limit-kw')).toBe('11')
  expect(errors).toEqual([])
})

test('an operator admits a station that knocks, and is told its password once', async () => {
  await using server = await testServer({ ...guarded, users })
  const operator = await logInByProgram(server, 'anna')
  const { page, errors } = await logIn(server, 'anna', 'password of anna')
  await page.waitForSelector('html[data-connection="live"]')
  await handshake(`${server.ocppUrl}/NEW`)
  await page.waitForSelector('[data-knock="NEW"]')
  expect(await page.textContent('[data-knock="NEW"]')).toContain('NEW asks to be admitted, from 127.0.0.1, once, at')
  await page.click('[data-admit="NEW"]')
  await page.waitForSelector('#station-told:not([hidden])')
  const password = (await page.textContent('[data-testid="station-password"]')) ?? ''
  const station = await server.connect('NEW', basic('NEW', password))
  expect((await station.call('BootNotification', bootNotification)).result?.status).toBe('Accepted')
  await page.click('#station-cancel')
  await page.waitForSelector('[data-testid="station-password"]:empty', { state: 'attached' })
  await page.waitForSelector('#knocks', { state: 'hidden' })

  await handshake(`${server.ocppUrl}/STRANGER`)
  await page.click('[data-refuse="STRANGER"]')
  await page.waitForSelector('#knocks', { state: 'hidden' })
  expect(await operator.get<KnockView[]>('/api/knocks')).toEqual([])
  expect(errors).toEqual([])
})

test('an operator gives a station another password, and removes it', async () => {
  await using server = await testServer()
  const station = await server.connect('CS1')
  const { page } = await visit(server.url)
  await page.waitForSelector('html[data-connection="live"]')
  expect(await page.isVisible('#who')).toBe(false)
  await page.hover('#stations-badge')
  await page.click('[data-access="CS1"]')
  await page.selectOption('#station-password-choice', 'given')
  await page.fill('#station-password-given', 'correct-horse-battery')
  await page.click('#save-station')
  await station.closed()
  expect((await handshake(`${server.ocppUrl}/CS1`)).status).toBe(401)
  await server.connect('CS1', basic('CS1', 'correct-horse-battery'))
  await page.hover('#stations-badge')
  await page.click('[data-access="CS1"]')
  await page.click('#remove-station')
  await page.waitForSelector('#station-dialog', { state: 'hidden' })
  expect(await server.get('/api/stations')).toEqual([])
})

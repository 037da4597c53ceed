import type { Browser, Page } from 'playwright-core'
import type { TestServer } from './test-server.ts'

export const desktop = { width: 1440, height: 900 }

/** The console of a server, and what went wrong in it. */
export async function openConsole(
  browser: Browser,
  server: TestServer,
  viewport = desktop,
): Promise<{ page: Page; errors: string[] }> {
  const watched = await watchedPage(browser, viewport)
  await watched.page.goto(server.url)
  await watched.page.waitForSelector('html[data-connection="live"]')
  return watched
}

/** An empty page, and what will go wrong in it. */
export async function watchedPage(
  browser: Browser,
  viewport: typeof desktop,
): Promise<{ page: Page; errors: string[] }> {
  const page = await browser.newPage({ viewport })
  // Only the test's own timeout ends what it waits for.
  page.setDefaultTimeout(0)
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  return { page, errors }
}

import chromium from '@sparticuz/chromium'
import { type Browser, chromium as playwright } from 'playwright-core'

// The Chromium that comes from npm is for Linux on x64 alone.
const isFromNpm = process.platform === 'linux' && process.arch === 'x64'

/** Unpacks the browser, where it is packed: before any test, as two that unpack at once would start half of it. */
export async function unpackBrowser(): Promise<void> {
  if (isFromNpm) await chromium.executablePath()
}

/** A real browser without a window: the Chromium that comes from npm, or the Chrome that is installed. */
export async function launchBrowser(): Promise<Browser> {
  // Only the test's own timeout ends it.
  const timeout = 0
  if (!isFromNpm) return playwright.launch({ channel: 'chrome', timeout })
  // Its own switches are for one page in one process, which ends with the page.
  const args = chromium.args.filter((arg) => arg !== '--single-process')
  return playwright.launch({ executablePath: await chromium.executablePath(), args, timeout })
}

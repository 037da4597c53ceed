import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore } from '../server/store/open-store.ts'
import { launchBrowser } from './helpers/browser.ts'
import { openConsole } from './helpers/console-page.ts'
import { temporaryFolder } from './helpers/temporary-folder.ts'
import { testServer } from './helpers/test-server.ts'

let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
})

const count = 2_700

/** A store that holds entries 1 to 2,700 of the log; every hundredth is of CS7. */
async function longLog(dataDir: string): Promise<void> {
  const store = await openStore({ dataDir })
  const texts = { direction: null, frame: null, happening_id: null, bytes: 100 }
  const log = Array.from({ length: count }, (_, index) => {
    const seq = index + 1
    const stationId = seq % 100 === 0 ? 'CS7' : 'CS1'
    return { seq, at_ms: seq * 1_000, kind: 'station', station_id: stationId, text: `event=${seq}`, ...texts }
  })
  await store.commit({ log })
  await store.close()
}

/** Numbers of the first and the last entry shown, and how many there are. */
function shown(page: Page): Promise<readonly (number | undefined)[]> {
  return page.evaluate(() => {
    const lines = [...document.querySelectorAll<HTMLElement>('#log-entries > li')]
    const numberOf = (line: HTMLElement | undefined) => (line ? Number(line.dataset.seq) : undefined)
    return [numberOf(lines[0]), numberOf(lines.at(-1)), lines.length]
  })
}

async function pressOlder(page: Page): Promise<void> {
  const [before] = await shown(page)
  await page.click('#log-older')
  await page.waitForFunction(
    (seq) => document.querySelector<HTMLElement>('#log-entries > li')?.dataset.seq !== String(seq),
    before,
  )
}

test('the log goes back as far as it is kept, shows no more than 2,000 entries, and returns to the newest', async () => {
  await using folder = await temporaryFolder()
  await longLog(folder.path)
  await using server = await testServer({ dataDir: folder.path })
  const { page, errors } = await openConsole(browser, server)
  await page.waitForSelector('#log-entries > li')
  const [, last = 0] = await shown(page)
  expect(await shown(page)).toEqual([last - 499, last, 500])
  for (let presses = 0; presses < 3; presses++) await pressOlder(page)
  expect(await shown(page)).toEqual([last - 1_999, last, 2_000])
  await pressOlder(page)
  expect(await shown(page)).toEqual([last - 2_499, last - 500, 2_000])
  await pressOlder(page)
  expect(await shown(page)).toEqual([1, 2_000, 2_000])
  expect(await page.isDisabled('#log-older')).toBe(true)

  await page.click('#log-newest')
  expect(await shown(page)).toEqual([last - 499, last, 500])
  expect(errors).toEqual([])
  await page.close()
})

test('older entries pass the filter, too', async () => {
  await using folder = await temporaryFolder()
  await longLog(folder.path)
  await using server = await testServer({ dataDir: folder.path })
  const { page } = await openConsole(browser, server)
  await page.waitForSelector('#log-entries > li')
  await page.fill('#log-search', 'event cs7')
  expect(await shown(page)).toEqual([2_300, 2_700, 5])
  await pressOlder(page)
  expect(await shown(page)).toEqual([100, 2_700, 27])
  await page.close()
})

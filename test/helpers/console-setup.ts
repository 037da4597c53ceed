import { unpackBrowser } from './browser.ts'
import { buildPage } from './build-page.ts'

/** Before all tests of the console, once: a page that is built anew while another test shows it has no files. */
export async function setup(): Promise<void> {
  await unpackBrowser()
  await buildPage()
}

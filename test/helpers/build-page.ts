import { build } from 'vite'

/** Builds the console as `npm start` does, for tests that open it in a browser. */
export async function buildPage(): Promise<void> {
  await build({ configFile: new URL('../../vite.config.ts', import.meta.url).pathname, logLevel: 'warn' })
}

import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// Hundreds of threads and processes load the same files: compiled once, they start in half the time.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url))

const consoleTests = 'test/console*.test.ts'

export default defineConfig({
  test: {
    // Ends what hangs: a busy machine may take many times as long as a quiet one.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    projects: [
      { extends: true, test: { name: 'all', include: ['test/**/*.test.ts'], exclude: [consoleTests] } },
      {
        extends: true,
        test: { name: 'console', include: [consoleTests], globalSetup: ['test/helpers/console-setup.ts'] },
      },
    ],
  },
})

import { defineConfig } from 'vite'

/** Builds the console's page from web/ into dist/. */
export default defineConfig({
  root: 'web',
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    target: 'es2023',
    chunkSizeWarningLimit: 900,
    rolldownOptions: { input: ['web/index.html', 'web/login.html', 'web/backtests.html'] },
  },
})

import type { RequestListener, Server } from 'node:http'

/** Serves the page straight from its sources, with hot reload through the server's own port; for `npm run dev`. */
export async function devPage(server: Server): Promise<{ listener: RequestListener; close(): Promise<void> }> {
  const { createServer } = await import('vite')
  const vite = await createServer({
    configFile: new URL('../../vite.config.ts', import.meta.url).pathname,
    server: { middlewareMode: true, hmr: { server } },
    appType: 'spa',
  })
  return { listener: vite.middlewares, close: () => vite.close() }
}

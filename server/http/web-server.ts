import { existsSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import type { Hono } from 'hono'
import type { Csms } from '../ocpp/csms.ts'
import { type SecuritySettings, tlsOptions } from '../security/security-settings.ts'
import type { AppEnv } from './access.ts'
import type { Live } from './live.ts'

/** What one port serves. */
export interface WebServerParts {
  readonly api: Hono<AppEnv>
  readonly csms: Csms
  readonly live: Live
  /** Folder of the built page. */
  readonly pageFolder: string
  readonly security: SecuritySettings
  /** Told of connections that break before a request is read. */
  readonly refused: (address: string, why: string) => void
}

const apiPath = /^\/(api|healthz)(\/|\?|$)/

/** One HTTP server for console, API, `/live` and `/ocpp/{stationId}`; not listening yet. */
export function webServer({ api, csms, live, pageFolder, security, refused }: WebServerParts): Server {
  if (existsSync(pageFolder)) api.get('*', serveStatic({ root: pageFolder }))
  else api.get('/', (c) => c.text('The console is not built. Start Flattop with: npm start'))
  const listener = getRequestListener(api.fetch)
  const { tls, profile } = security
  const server = tls ? createTlsServer(tlsOptions(tls, profile), listener) : createServer(listener)
  server.on('tlsClientError', (error: Error, socket: Socket) => refused(socket.remoteAddress ?? '?', error.message))
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    if (csms.handles(request)) return csms.handleUpgrade(request, socket, head)
    if (request.url?.split('?')[0] === '/live') return live.handleUpgrade(request, socket, head)
    // Hot reload listens on this port, too.
    if (request.headers['sec-websocket-protocol'] === 'vite-hmr') return
    socket.on('error', () => socket.destroy())
    socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const isTooLarge = error.code === 'HPE_HEADER_OVERFLOW'
    const status = isTooLarge ? '431 Request Header Fields Too Large' : '400 Bad Request'
    if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
    else socket.destroy()
  })
  return server
}

/** Lets another listener serve everything but the API: the page from its sources. */
export function servePageBy(server: Server, api: Hono<AppEnv>, page: RequestListener): void {
  const apiListener = getRequestListener(api.fetch)
  server.removeAllListeners('request')
  server.on('request', (request: IncomingMessage, response: ServerResponse) =>
    apiPath.test(request.url ?? '') ? void apiListener(request, response) : page(request, response),
  )
}

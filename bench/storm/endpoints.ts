import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { RPCServer } from 'ocpp-rpc'
import { WebSocketServer } from 'ws'
import { systemClock } from '../../server/clock.ts'
import { defaultTrafficLimits } from '../../server/ocpp/traffic-limits.ts'
import { startServer } from '../../server/server.ts'

/** Something that stations can connect to: this server, or a library with next to nothing behind it. */
export type EndpointKind = 'flattop' | 'ocpp-rpc' | 'ws'

/**
 * Starts an endpoint on a port of its own.
 *
 * @param dataDir of this server
 * @returns where stations connect, without the identity
 */
export function startEndpoint(kind: EndpointKind, dataDir: string): Promise<string> {
  switch (kind) {
    case 'flattop':
      return startFlattop(dataDir)
    case 'ocpp-rpc':
      return startOcppRpc()
    case 'ws':
      return startWs()
  }
}

async function startFlattop(dataDir: string): Promise<string> {
  const { ocppUrl } = await startServer(
    { port: 0, host: '127.0.0.1', isStrict: false, settings: {}, dataDir, clock: undefined },
    { clock: systemClock, print: () => undefined },
  )
  return ocppUrl.replace('/{stationId}', '')
}

/** `ocpp-rpc` alone: the same schemas and answers as the server's. */
export function startOcppRpc(): Promise<string> {
  const rpc = new RPCServer({ protocols: ['ocpp2.0.1'], strictMode: true })
  rpc.on('client', (client: { handle(action: string, handler: () => object): void }) => {
    client.handle('BootNotification', () => ({ currentTime: now(), interval: 3_600, status: 'Accepted' }))
    client.handle('Heartbeat', () => ({ currentTime: now() }))
    client.handle('StatusNotification', () => ({}))
    client.handle('TransactionEvent', () => ({}))
  })
  return listening(
    createServer().on(
      'upgrade',
      (request: IncomingMessage, socket: Socket, head: Buffer) => void rpc.handleUpgrade(request, socket, head),
    ),
  )
}

/** `ws` alone: every CALL has an empty answer. */
function startWs(): Promise<string> {
  const webSockets = new WebSocketServer({ noServer: true, maxPayload: defaultTrafficLimits.maxFrameBytes })
  webSockets.on('connection', (socket) => {
    socket.on('message', (frame) => {
      const [, id] = JSON.parse(String(frame)) as [number, string]
      socket.send(JSON.stringify([3, id, {}]))
    })
  })
  return listening(
    createServer().on('upgrade', (request, socket, head) =>
      webSockets.handleUpgrade(request, socket, head, (webSocket) => webSockets.emit('connection', webSocket, request)),
    ),
  )
}

async function listening(server: Server): Promise<string> {
  server.listen({ port: 0, host: '127.0.0.1', backlog: 10_000 })
  await once(server, 'listening')
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ocpp`
}

function now(): string {
  return new Date().toISOString()
}

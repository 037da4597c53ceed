/** The process of `ocpp-rpc` alone: the same schemas and answers as the server's, and nothing behind them. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { RPCServer } from 'ocpp-rpc'

const rpc = new RPCServer({ protocols: ['ocpp2.0.1'], strictMode: true })
rpc.on('client', (client: { handle(action: string, handler: () => object): void }) => {
  const currentTime = () => new Date().toISOString()
  client.handle('BootNotification', () => ({ currentTime: currentTime(), interval: 3_600, status: 'Accepted' }))
  client.handle('Heartbeat', () => ({ currentTime: currentTime() }))
  client.handle('StatusNotification', () => ({}))
  client.handle('TransactionEvent', () => ({}))
})
const server = createServer()
server.on(
  'upgrade',
  (request: IncomingMessage, socket: Socket, head: Buffer) => void rpc.handleUpgrade(request, socket, head),
)
server.listen(0, '127.0.0.1', () => {
  process.send?.(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/ocpp`)
})
// Whoever asks is told the processor time so far, ms.
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.((user + system) / 1_000)
})

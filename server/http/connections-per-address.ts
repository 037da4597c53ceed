import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/** Stations behind one router or proxy have one address, and there can be thousands. */
export const defaultConnectionsPerAddress = 10_000

const refusal =
  'HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 60\r\nContent-Type: text/plain\r\nContent-Length: 36\r\n\r\nToo many connections of one address.'

/**
 * Takes at most so many connections of one address, whatever they are for, and answers the next with 503.
 *
 * @param refused is told of an address when it first meets the limit, and again after all of its connections ended
 */
export function limitConnectionsPerAddress(server: Server, most: number, refused: (address: string) => void): void {
  const counts = new Map<string, number>()
  const told = new Set<string>()
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? 'unknown'
    const count = (counts.get(address) ?? 0) + 1
    if (count > most) {
      if (!told.has(address)) refused(address)
      told.add(address)
      socket.on('error', () => socket.destroy())
      socket.end(refusal, () => socket.destroy())
      return
    }
    counts.set(address, count)
    socket.once('close', () => {
      const left = (counts.get(address) ?? 1) - 1
      if (left > 0) counts.set(address, left)
      else {
        counts.delete(address)
        told.delete(address)
      }
    })
  })
}

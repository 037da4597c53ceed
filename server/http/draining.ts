import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/** The end of a server in good order. */
export interface Draining {
  /**
   * Stops listening, lets what is under way come to its end, and cuts what has not ended in time.
   *
   * @param graceMs real time
   */
  end(graceMs: number): Promise<void>
}

/** Follows a server's connections, upgraded ones, too, so that it can end in good order. */
export function draining(server: Server): Draining {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return {
    end: async (graceMs) => {
      const cut = setTimeout(() => {
        for (const socket of sockets) socket.destroy()
      }, graceMs)
      await new Promise<void>((resolve) => server.close(() => resolve()))
      clearTimeout(cut)
    },
  }
}

import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { type ClientOptions, WebSocket } from 'ws'

/** How the server answered a handshake: 101 and open, or refused. */
export interface HandshakeAnswer {
  readonly status: number
  readonly body: string
  readonly headers: IncomingMessage['headers']
}

/** Tries to connect as a station, and says how it was answered; a connection that opens is closed at once. */
export async function handshake(url: string, options: ClientOptions = {}): Promise<HandshakeAnswer> {
  const socket = new WebSocket(url, 'ocpp2.0.1', options)
  socket.on('error', () => undefined)
  const opened = once(socket, 'upgrade').then((values) => {
    const [{ headers }] = values as [IncomingMessage]
    return { status: 101, body: '', headers }
  })
  const refused = once(socket, 'unexpected-response').then(async (values) => {
    const [, response] = values as [unknown, IncomingMessage]
    let body = ''
    for await (const part of response) body += String(part)
    return { status: response.statusCode ?? 0, body, headers: response.headers }
  })
  const answer = await Promise.race([opened, refused])
  socket.terminate()
  return answer
}

/** The header of basic authentication. */
export function basic(user: string, password: string): { readonly headers: { readonly authorization: string } } {
  return { headers: { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` } }
}

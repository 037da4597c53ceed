import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'
import type { TLSSocket } from 'node:tls'

/** The part of a request that tells where it comes from. */
export interface RequestOrigin {
  readonly headers: IncomingHttpHeaders
  readonly socket: { readonly remoteAddress?: string | undefined }
}

/** Proxies whose word on where a request comes from counts. */
export interface Proxies {
  /** Whether any proxy is expected. */
  readonly isExpected: boolean
  /** The sender's address; behind a trusted proxy the one that it names. */
  addressOf(request: RequestOrigin): string
  /** Whether nobody on the way could read the request: TLS here, or at a trusted proxy. */
  isEncrypted(request: RequestOrigin): boolean
  /** Whether somebody who is not trusted passed the request on. */
  isPassedOnByStrangers(request: RequestOrigin): boolean
}

const loopback = ['127.0.0.0/8', '::1']

/**
 * Reads `TRUST_PROXY`: addresses and networks, or `loopback`, separated by commas.
 *
 * @throws Error that names the entry that is none
 */
export function proxiesFrom(text: string | undefined): Proxies {
  const entries = (text ?? '')
    .split(',')
    .flatMap((entry) => (entry.trim() === 'loopback' ? loopback : entry.trim() || []))
  const trusted = new BlockList()
  for (const entry of entries) addTo(trusted, entry)
  const isTrusted = (address: string) => {
    const family = isIP(address)
    return family !== 0 && trusted.check(address, family === 6 ? 'ipv6' : 'ipv4')
  }
  const peerOf = ({ socket }: RequestOrigin) => plain(socket.remoteAddress ?? '')
  return {
    isExpected: entries.length > 0,
    addressOf(request) {
      const peer = peerOf(request)
      if (!isTrusted(peer)) return peer || 'unknown'
      // Each proxy adds its sender at the end; what stands before the first stranger may be invented.
      const named = String(request.headers['x-forwarded-for'] ?? '')
        .split(',')
        .map((part) => plain(part.trim()))
      return named.findLast((address) => isIP(address) !== 0 && !isTrusted(address)) ?? peer
    },
    isEncrypted(request) {
      if ('encrypted' in request.socket && (request.socket as TLSSocket).encrypted) return true
      const named = String(request.headers['x-forwarded-proto'] ?? '')
        .split(',')
        .at(-1)
        ?.trim()
      return isTrusted(peerOf(request)) && (named === 'https' || named === 'wss')
    },
    isPassedOnByStrangers: (request) =>
      !isTrusted(peerOf(request)) &&
      ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'via'].some((name) => request.headers[name] !== undefined),
  }
}

function addTo(list: BlockList, entry: string): void {
  const [address = '', bits] = entry.split('/')
  const family = isIP(address)
  const mostBits = family === 6 ? 128 : 32
  if (family === 0 || (bits !== undefined && !(/^\d+$/.test(bits) && Number(bits) <= mostBits))) {
    throw new Error(`"${entry}" is no address or network such as 10.0.0.0/8, nor loopback`)
  }
  list.addSubnet(address, Number(bits ?? mostBits), family === 6 ? 'ipv6' : 'ipv4')
}

/** IPv4 as such, where a socket for both families writes it in IPv6. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}

/** Whether a page of another site made a browser send this; programs name no origin. */
export function isFromOtherPage({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true
  return headers.origin !== undefined && hostOf(headers.origin) !== headers.host
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}

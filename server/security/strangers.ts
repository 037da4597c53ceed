import type { IncomingHttpHeaders } from 'node:http'
import { isFromOtherPage, type RequestOrigin } from './proxies.ts'
import type { SecuritySettings } from './security-settings.ts'

/** The part of a request that tells who made it. */
export interface StrangerRequest extends RequestOrigin {
  readonly method?: string | undefined
  readonly headers: IncomingHttpHeaders
}

const ownNames = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/

/**
 * Why a request is not this server's business, or undefined.
 *
 * A server for this machine alone answers to its own names only, else a page could read it under a name that it has
 * had pointed here; nor does it answer what a proxy passes on that nobody told it about.
 */
export function misdirection(
  request: StrangerRequest,
  { isExposed, proxies }: SecuritySettings,
): { readonly title: string; readonly detail: string } | undefined {
  if (isExposed) return undefined
  const host = request.headers.host ?? ''
  if (!ownNames.test(host)) {
    return { title: 'Unknown host', detail: `This server is for this machine alone, and not known as "${host}".` }
  }
  if (proxies.isPassedOnByStrangers(request)) {
    return { title: 'Unknown proxy', detail: 'A proxy passed this on that TRUST_PROXY does not name.' }
  }
  return undefined
}

/** Whether another site's page made its visitor's browser send a change. */
export function isCrossSiteChange(request: StrangerRequest): boolean {
  return request.method !== 'GET' && request.method !== 'HEAD' && isFromOtherPage(request)
}

/**
 * Why a handshake is no station's where stations prove nothing, or undefined: a page in a browser of this machine may
 * not pose as one. Stations' libraries name an origin as well, mostly the server's host without its port.
 */
export function stationMisdirection(request: StrangerRequest, settings: SecuritySettings): string | undefined {
  if (settings.isExposed) return undefined
  const { origin, host = '', 'sec-fetch-site': site } = request.headers
  const isOtherSite = site !== undefined && site !== 'same-origin' && site !== 'none'
  if (isOtherSite || (origin !== undefined && hostName(origin) !== hostName(`http://${host}`))) {
    return 'A web page is no station.'
  }
  return misdirection(request, settings)?.detail
}

function hostName(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).hostname : origin
}

import { hostname } from 'node:os'

/** Where a server is found; `{stationId}` stands for a station's identity. */
export interface Addresses {
  readonly consoleUrl: string
  readonly ocppUrl: string
  /** For a browser that reached this machine: it knows a better name for all of its addresses. */
  readonly ocppUrlForBrowsers: string
}

export function addressesOf(host: string, port: number, isSecure: boolean): Addresses {
  const s = isSecure ? 's' : ''
  const ocppUrl = (name: string) => `ws${s}://${name}:${port}/ocpp/{stationId}`
  return {
    consoleUrl: `http${s}://${nameFor(host, 'localhost')}:${port}/`,
    ocppUrl: ocppUrl(nameFor(host, hostname())),
    ocppUrlForBrowsers: ocppUrl(nameFor(host, host)),
  }
}

/** A host as it stands in an address; one that means all of the machine's is told by a name that leads here. */
function nameFor(host: string, nameOfAll: string): string {
  const name = host === '0.0.0.0' || host === '::' ? nameOfAll : host
  return name.includes(':') ? `[${name}]` : name
}

import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

/**
 * Why a connection's client certificate is none of this station's, or undefined where it is (A00.FR.404): it must be
 * issued by an authority that is trusted for stations, be in force, and name the station as its CN or as a DNS name.
 */
export function certificateProblem(socket: Socket, stationId: string, nowMs: number): string | undefined {
  if (!(socket instanceof TLSSocket)) return 'the connection is not encrypted'
  const certificate = socket.getPeerX509Certificate()
  if (!certificate) return 'no client certificate'
  if (!socket.authorized) return `client certificate not trusted: ${String(socket.authorizationError)}`
  // A resumed TLS session was judged when it began.
  if (nowMs < Date.parse(certificate.validFrom) || nowMs > Date.parse(certificate.validTo)) {
    return 'client certificate not in force'
  }
  // Two common names come as a list, which is nobody's name.
  const commonName: unknown = socket.getPeerCertificate().subject?.CN
  // Host names know no case, stations do.
  const hostName = certificate.checkHost(stationId, { subject: 'never', wildcards: false })
  if (commonName === stationId || hostName === stationId) return undefined
  return `client certificate names ${JSON.stringify(commonName)}`
}

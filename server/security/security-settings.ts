import { readFileSync } from 'node:fs'
import type { SecureContextOptions } from 'node:tls'
import { messageOf } from '../error-message.ts'
import { type Proxies, proxiesFrom } from './proxies.ts'

/** OCPP's security profiles (Part 2, A00): 0 none, 1 password, 2 password and TLS, 3 client certificates. */
export type SecurityProfile = 0 | 1 | 2 | 3

/** Whether a station that nobody has admitted is let in, shown to the operators, or refused. */
export type StationAdmission = 'open' | 'ask' | 'refuse'

/** How the server guards its doors. */
export interface SecuritySettings {
  /** Whether others than this machine may reach the server. */
  readonly isExposed: boolean
  readonly profile: SecurityProfile
  readonly admission: StationAdmission
  readonly tls: TlsFiles | undefined
  readonly proxies: Proxies
  /** How long a login lasts, ms. */
  readonly loginMs: number
}

/** What TLS needs, as PEM; of several certificates the one that the other side understands is used. */
export interface TlsFiles {
  readonly cert: Buffer[]
  readonly key: Buffer[]
  /** Those who may issue certificates of stations. */
  readonly clientCa: Buffer[] | undefined
}

/** What the environment says about it; absent is the default. */
export interface SecurityEnvironment {
  readonly host: string
  readonly profile?: SecurityProfile | undefined
  readonly admission?: StationAdmission | undefined
  readonly tlsCert?: string | undefined
  readonly tlsKey?: string | undefined
  readonly tlsClientCa?: string | undefined
  readonly trustProxy?: string | undefined
  readonly loginHours?: number | undefined
}

/**
 * The settings in force: on this machine alone everything is open, beyond it only what was asked for.
 *
 * @throws Error that names the variable that is wrong or missing
 */
export function securitySettings(environment: SecurityEnvironment): SecuritySettings {
  const proxies = named('TRUST_PROXY', () => proxiesFrom(environment.trustProxy))
  const tls = tlsFiles(environment)
  // What a proxy passes on comes from anywhere, though it arrives from this machine.
  const isExposed = !isLoopback(environment.host) || proxies.isExpected
  const profile = environment.profile ?? (isExposed ? (tls ? 2 : 1) : 0)
  if (profile === 2 && !tls && !proxies.isExpected) {
    throw new Error('SECURITY_PROFILE="2": needs TLS_CERT and TLS_KEY, or TRUST_PROXY for a proxy that ends TLS')
  }
  if (profile === 3 && !tls?.clientCa) {
    throw new Error('SECURITY_PROFILE="3": needs TLS_CERT, TLS_KEY and TLS_CLIENT_CA')
  }
  return {
    isExposed,
    profile,
    admission: environment.admission ?? (isExposed ? 'ask' : 'open'),
    tls,
    proxies,
    loginMs: (environment.loginHours ?? 12) * 3_600_000,
  }
}

/** What a server for this machine alone does when nothing is set. */
export const openSecurity: SecuritySettings = securitySettings({ host: '127.0.0.1' })

/** Options of an HTTPS server. What stations present is judged at the handshake, not here: browsers present nothing. */
export function tlsOptions({ cert, key, clientCa }: TlsFiles, profile: SecurityProfile): SecureContextOptions & object {
  return {
    cert,
    key,
    // A00.FR.313.
    minVersion: 'TLSv1.2',
    ...(profile === 3 && clientCa ? { ca: clientCa, requestCert: true, rejectUnauthorized: false } : {}),
  }
}

/** Whether a host is this machine's own, unreachable from others. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

function tlsFiles({ tlsCert, tlsKey, tlsClientCa }: SecurityEnvironment): TlsFiles | undefined {
  if (tlsCert === undefined && tlsKey === undefined) return undefined
  if (tlsCert === undefined || tlsKey === undefined) throw new Error('TLS_CERT and TLS_KEY: one is missing')
  const cert = filesOf('TLS_CERT', tlsCert)
  const key = filesOf('TLS_KEY', tlsKey)
  if (cert.length !== key.length) {
    throw new Error(
      `TLS_CERT names ${cert.length} files and TLS_KEY ${key.length}; a key for each certificate is expected`,
    )
  }
  return { cert, key, clientCa: tlsClientCa === undefined ? undefined : filesOf('TLS_CLIENT_CA', tlsClientCa) }
}

/** Files named with commas between them, such as one certificate for RSA and one for ECDSA (A00.FR.318). */
function filesOf(variable: string, paths: string): Buffer[] {
  return named(variable, () => paths.split(',').map((path) => readFileSync(path.trim())))
}

function named<T>(variable: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw new Error(`${variable}: ${messageOf(error)}`, { cause: error })
  }
}

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generate } from 'selfsigned'
import { temporaryFolder } from './temporary-folder.ts'

/** A certificate with its key, as PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

/** What a test says of a certificate. */
export interface CertificateOptions {
  /** Its DNS names beside the common name. */
  readonly dnsNames?: readonly string[]
  readonly notAfter?: Date
}

const dayMs = 86_400_000

/** Somebody who issues certificates. */
export async function certificateAuthority(name: string): Promise<Certificate> {
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  return { cert: made.cert, key: made.private }
}

/** A certificate of an authority for a common name. */
export async function certificateOf(
  authority: Certificate,
  commonName: string,
  { dnsNames = [], notAfter }: CertificateOptions = {},
): Promise<Certificate> {
  const made = await generate([{ name: 'commonName', value: commonName }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca: authority,
    notBeforeDate: new Date(Date.now() - 30 * dayMs),
    notAfterDate: notAfter ?? new Date(Date.now() + dayMs),
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
      {
        name: 'subjectAltName',
        altNames: [...dnsNames.map((value) => ({ type: 2 as const, value })), { type: 7, ip: '127.0.0.1' }],
      },
    ],
  })
  return { cert: made.cert, key: made.private }
}

/** The files of a server that speaks TLS, with the authority that issued its certificate; gone with `await using`. */
export async function tlsFiles(): Promise<
  AsyncDisposable & {
    readonly authority: Certificate
    readonly environment: { readonly tlsCert: string; readonly tlsKey: string; readonly tlsClientCa: string }
  }
> {
  const folder = await temporaryFolder()
  const authority = await certificateAuthority('Test authority')
  const server = await certificateOf(authority, 'localhost', { dnsNames: ['localhost'] })
  const path = (name: string) => join(folder.path, name)
  await writeFile(path('server.crt'), server.cert)
  await writeFile(path('server.key'), server.key)
  await writeFile(path('clients.crt'), authority.cert)
  return {
    authority,
    environment: { tlsCert: path('server.crt'), tlsKey: path('server.key'), tlsClientCa: path('clients.crt') },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  }
}

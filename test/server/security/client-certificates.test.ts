import { once } from 'node:events'
import { connect, type SecureVersion } from 'node:tls'
import { expect, test } from 'vitest'
import { type Certificate, certificateAuthority, certificateOf, tlsFiles } from '../../helpers/certificates.ts'
import { basic, handshake } from '../../helpers/handshake.ts'
import { bootNotification } from '../../helpers/messages.ts'
import { testServer } from '../../helpers/test-server.ts'

/** A server of security profile 3, and a way to try a certificate at it. */
async function serverWithCertificates() {
  const files = await tlsFiles()
  const server = await testServer({ security: { ...files.environment, profile: 3, admission: 'open' } })
  const { authority } = files
  const { port } = new URL(server.url)
  return {
    server,
    authority,
    port: Number(port),
    tryAs: (stationId: string, certificate?: Certificate) =>
      handshake(`wss://127.0.0.1:${port}/ocpp/${stationId}`, { ca: authority.cert, ...certificate }),
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]()
      await files[Symbol.asyncDispose]()
    },
  }
}

test('a station with a certificate of its own name comes in, and is served', async () => {
  await using world = await serverWithCertificates()
  const { server, authority } = world
  const certificate = await certificateOf(authority, 'CS1')
  const station = await server.connect('CS1', { ca: authority.cert, ...certificate })
  expect((await station.call('BootNotification', bootNotification)).result?.status).toBe('Accepted')
})

test('refused are: no certificate, another’s, an expired one, one of an unknown authority', async () => {
  await using world = await serverWithCertificates()
  const { authority, tryAs, server } = world
  const yesterday = new Date(Date.now() - 86_400_000)
  const stranger = await certificateAuthority('Test authority')
  const own = await certificateOf(authority, 'CS1')
  const refused = [
    await tryAs('CS1'),
    await tryAs('CS2', own),
    await tryAs('cs1', own),
    await tryAs('CS1', await certificateOf(authority, 'CS1', { notAfter: yesterday })),
    await tryAs('CS1', await certificateOf(stranger, 'CS1')),
    await tryAs('CS1', await certificateOf(authority, 'CS10', { dnsNames: ['*', 'cs1'] })),
  ]
  expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403])
  expect(new Set(refused.map(({ body }) => body)).size).toBe(1)
  expect((await tryAs('CS1', own)).status).toBe(101)
  const log = server.lines.join('\n')
  expect(log).toContain('reason="no client certificate"')
  expect(log).toContain('CERT_HAS_EXPIRED')
  expect(log).toMatch(/station=CS1 .*(SELF_SIGNED|UNABLE_TO|SIGNATURE)/)
})

test('a certificate may name its station as a DNS name beside a serial number', async () => {
  await using world = await serverWithCertificates()
  const certificate = await certificateOf(world.authority, 'SN-4711', { dnsNames: ['CS1'] })
  expect((await world.tryAs('CS1', certificate)).status).toBe(101)
})

test('browsers need no certificate for the console', async () => {
  await using world = await serverWithCertificates()
  const socket = connect({ port: world.port, host: '127.0.0.1', ca: world.authority.cert })
  socket.write('GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n')
  const [data] = await once(socket, 'data')
  expect(String(data)).toMatch(/^HTTP\/1.1 200 /)
  expect(String(data).toLowerCase()).toContain('strict-transport-security')
  socket.destroy()
})

test.each(['TLSv1', 'TLSv1.1'] as SecureVersion[])('does not speak %s', async (version) => {
  await using world = await serverWithCertificates()
  const socket = connect({
    port: world.port,
    host: '127.0.0.1',
    ca: world.authority.cert,
    minVersion: version,
    maxVersion: version,
    // Else this side would not even try.
    ciphers: 'DEFAULT@SECLEVEL=0',
  })
  const [error] = await once(socket, 'error').catch((thrown: Error) => [thrown])
  expect(String(error)).toMatch(/alert|protocol|version/i)
  expect(world.server.lines.join('\n')).toContain('connection refused address=127.0.0.1')
})

test('profile 2 asks for the password over TLS', async () => {
  await using files = await tlsFiles()
  await using server = await testServer({ security: { ...files.environment, profile: 2 } })
  const url = `wss://127.0.0.1:${new URL(server.url).port}/ocpp/CS1`
  const ca = files.authority.cert
  expect((await handshake(url, { ca })).status).toBe(401)
  expect((await handshake(url, { ca, ...basic('CS1', 'wrong-wrong-wrong-wrong') })).status).toBe(401)
  // Without TLS nothing on this port understands anything.
  await expect(
    fetch(`http://127.0.0.1:${new URL(server.url).port}/healthz`, { signal: AbortSignal.timeout(5_000) }),
  ).rejects.toThrow()
})

test('behind a proxy that ends TLS, profile 2 takes its word, and nobody else’s', async () => {
  const forwarded = { headers: { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.7' } }
  await using behindProxy = await testServer({ security: { profile: 2, trustProxy: 'loopback' } })
  expect((await handshake(`${behindProxy.ocppUrl}/CS1`, forwarded)).status).toBe(401)
  expect(behindProxy.lines.join('\n')).toContain('status=401 address=203.0.113.7')
  expect((await handshake(`${behindProxy.ocppUrl}/CS1`)).status).toBe(403)
  await using behindAnother = await testServer({ security: { profile: 2, trustProxy: '10.0.0.0/8' } })
  expect((await handshake(`${behindAnother.ocppUrl}/CS1`, forwarded)).status).toBe(403)
})

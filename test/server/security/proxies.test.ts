import { expect, test } from 'vitest'
import { addressKey } from '../../../server/security/attempt-limit.ts'
import { proxiesFrom } from '../../../server/security/proxies.ts'
import { securitySettings } from '../../../server/security/security-settings.ts'

function from(remoteAddress: string, forwardedFor?: string) {
  return { socket: { remoteAddress }, headers: forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor } }
}

test.each([
  ['loopback', '127.0.0.1', '203.0.113.7', '203.0.113.7'],
  ['loopback', '::ffff:127.0.0.1', '203.0.113.7', '203.0.113.7'],
  // What the sender invented stands first; what the proxy saw stands last.
  ['loopback', '127.0.0.1', '1.1.1.1, 203.0.113.7', '203.0.113.7'],
  ['loopback, 10.0.0.0/8', '127.0.0.1', '203.0.113.7, 10.1.2.3', '203.0.113.7'],
  ['loopback', '203.0.113.9', '1.1.1.1', '203.0.113.9'],
  ['loopback', '127.0.0.1', 'nonsense', '127.0.0.1'],
  ['', '127.0.0.1', '203.0.113.7', '127.0.0.1'],
  ['fd00::/8', 'fd00::1', '2001:db8::7', '2001:db8::7'],
])('trusting "%s", a request of %s for %s is of %s', (trusted, peer, forwardedFor, expected) => {
  expect(proxiesFrom(trusted).addressOf(from(peer, forwardedFor))).toBe(expected)
})

test.each(['everybody', '10.0.0.0/33', '10.0.0/8', '1'])('"%s" is no proxy', (entry) => {
  expect(() => proxiesFrom(entry)).toThrow(`"${entry}" is no address or network`)
})

test('a household of IPv6 is one address', () => {
  expect(addressKey('2001:db8:1:2:3:4:5:6')).toBe(addressKey('2001:db8:1:2::9'))
  expect(addressKey('2001:db8:1:2::9')).not.toBe(addressKey('2001:db8:1:3::9'))
  expect(addressKey('203.0.113.7')).toBe('203.0.113.7')
})

test.each([
  [{ host: '127.0.0.1' }, { isExposed: false, profile: 0, admission: 'open' }],
  [{ host: '0.0.0.0' }, { isExposed: true, profile: 1, admission: 'ask' }],
  [{ host: '127.evil.example' }, { isExposed: true, profile: 1, admission: 'ask' }],
  [
    { host: '127.0.0.1', trustProxy: 'loopback' },
    { isExposed: true, profile: 1, admission: 'ask' },
  ],
  [{ host: '0.0.0.0', profile: 0 } as const, { isExposed: true, profile: 0, admission: 'ask' }],
])('%j means %j', (environment, expected) => {
  expect(securitySettings(environment)).toMatchObject(expected)
})

test.each([
  [{ profile: 2 } as const, 'SECURITY_PROFILE="2": needs TLS_CERT'],
  [{ profile: 3 } as const, 'SECURITY_PROFILE="3": needs TLS_CERT'],
  [{ tlsCert: 'a.crt' }, 'TLS_CERT and TLS_KEY: one is missing'],
  [{ tlsCert: '/no/such.crt', tlsKey: '/no/such.key' }, 'TLS_CERT: ENOENT'],
])('%j does not start', (environment, expected) => {
  expect(() => securitySettings({ host: '0.0.0.0', ...environment })).toThrow(expected)
})

import { expect, test } from 'vitest'
import { onEachEngine } from '../../helpers/store-places.ts'

const anna = { name: 'anna', role: 'operator', passwordHash: 'hash of anna', createdMs: 1_768_402_800_000 } as const

onEachEngine((place) => {
  test('keeps users, and ends the logins of one that is changed or removed', async () => {
    await using there = await place()
    const before = await there.open()
    expect(await before.access.hasUsers()).toBe(false)
    await before.access.saveUser(anna)
    await before.access.saveUser({ ...anna, name: 'bert', role: 'viewer' })
    await before.access.saveSession('of anna', 'anna', 2_000)
    await before.access.saveSession('of bert', 'bert', 2_000)
    await before.close()

    const { access, close } = await there.open()
    expect(await access.hasUsers()).toBe(true)
    expect(await access.user('anna')).toEqual(anna)
    expect(await access.user('carl')).toBeUndefined()
    expect(await access.userOfSession('of anna', 1_999)).toEqual({ name: 'anna', role: 'operator' })
    expect(await access.userOfSession('of anna', 2_000)).toBeUndefined()

    await access.saveUser({ ...anna, role: 'viewer' })
    expect(await access.users()).toMatchObject([
      { name: 'anna', role: 'viewer' },
      { name: 'bert', role: 'viewer' },
    ])
    expect(await access.userOfSession('of anna', 1_999)).toBeUndefined()
    expect(await access.removeUser('bert')).toBe(true)
    expect(await access.removeUser('bert')).toBe(false)
    expect(await access.userOfSession('of bert', 1_999)).toBeUndefined()
    await close()
  })

  test('forgets logins that ended or expired, and no others', async () => {
    await using there = await place()
    const { access, close } = await there.open()
    await access.saveUser(anna)
    for (const [digest, expiresMs] of [
      ['old', 1_000],
      ['ended', 3_000],
      ['good', 3_000],
    ] as const) {
      await access.saveSession(digest, 'anna', expiresMs)
    }
    await access.removeExpiredSessions(1_000)
    await access.removeSession('ended')
    const known = await Promise.all(['old', 'ended', 'good'].map((digest) => access.userOfSession(digest, 0)))
    expect(known).toEqual([undefined, undefined, { name: 'anna', role: 'operator' }])
    await close()
  })

  test('keeps API tokens by their digest, each name once', async () => {
    await using there = await place()
    const { access, close } = await there.open()
    const token = { name: 'meter', digest: 'digest', role: 'viewer', createdMs: 5 } as const
    await access.saveToken(token)
    await expect(access.saveToken({ ...token, digest: 'another' })).rejects.toThrow()
    expect(await access.token('digest')).toEqual(token)
    expect(await access.token('another')).toBeUndefined()
    expect(await access.tokens()).toEqual([token])
    expect(await access.removeToken('meter')).toBe(true)
    expect(await access.removeToken('meter')).toBe(false)
    await close()
  })

  test('keeps what stations may do, with a password or without', async () => {
    await using there = await place()
    const { access, close } = await there.open()
    const first = { stationId: 'CS1', registration: 'pending', passwordHash: undefined } as const
    await access.saveStationAccess(first)
    expect(await access.stationAccesses()).toEqual([first])
    const second = { ...first, registration: 'accepted', passwordHash: 'hash' } as const
    await access.saveStationAccess(second)
    expect(await access.stationAccesses()).toEqual([second])
    await access.removeStationAccess('CS1')
    expect(await access.stationAccesses()).toEqual([])
    await close()
  })

  test('keeps drivers’ tokens, and fail-safes until their station is forgotten', async () => {
    await using there = await place()
    const before = await there.open()
    const card = { idToken: 'AB12', status: 'accepted', isMaster: false, expiresMs: 9 } as const
    await before.idTokens.save('ab12', card)
    await before.idTokens.save('ab12', { ...card, status: 'blocked' })
    const held = { defaults: { 1: { state: 'verified', mostW: 0, sinceMs: 7 } } } as const
    await before.commit({ fail_safe: [{ station_id: 'CS1', content: JSON.stringify(held) }] })
    await before.close()

    const after = await there.open()
    expect(await after.idTokens.all()).toEqual([{ ...card, status: 'blocked' }])
    expect(await after.failSafes()).toEqual([['CS1', held]])
    await after.idTokens.remove('ab12')
    await after.removeStation('CS1')
    expect(await after.idTokens.all()).toEqual([])
    expect(await after.failSafes()).toEqual([])
    await after.close()
  })
})

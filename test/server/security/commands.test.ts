import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { logIn, postLogin } from '../../helpers/logins.ts'
import { temporaryFolder } from '../../helpers/temporary-folder.ts'
import { testServer } from '../../helpers/test-server.ts'

/** Runs `npm run user` or `npm run token` on a folder, with lines for its standard input. */
async function run(command: 'user' | 'token', dataDir: string, words: readonly string[], input = '') {
  const script = fileURLToPath(new URL(`../../../server/security/${command}-command.ts`, import.meta.url))
  const child = spawn(process.execPath, [script, ...words], { env: { ...process.env, DATA_DIR: dataDir } })
  child.stdin.end(input)
  const [said, problem, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { said, problem, code: code as number }
}

test('a user who is added can log in, and one who is removed cannot', async () => {
  await using folder = await temporaryFolder()
  const added = await run('user', folder.path, ['add', 'Anna', '--role', 'operator'], 'password of anna\n')
  expect(added).toMatchObject({ said: 'anna can log in as operator.\n', code: 0 })
  await using server = await testServer({ dataDir: folder.path })
  const anna = await logIn(server, 'anna')
  expect((await anna.fetch('/api/site', { method: 'PATCH', body: '{"gridLimitW":9000}' })).status).toBe(200)
  expect((await run('user', folder.path, ['list'])).said).toMatch(/^anna\toperator\tsince /)
  await run('user', folder.path, ['remove', 'anna'])
  expect((await postLogin(server, 'anna', 'password of anna')).status).toBe(401)
})

test('a token is told once, and opens nothing once it is removed', async () => {
  await using folder = await temporaryFolder()
  await using server = await testServer({ dataDir: folder.path, security: { host: '0.0.0.0' } })
  const { said } = await run('token', folder.path, ['add', 'grafana'])
  const read = async () =>
    (await fetch(`${server.url}/api/site`, { headers: { authorization: `Bearer ${said.trim()}` } })).status
  expect(await read()).toBe(200)
  const list = await run('token', folder.path, ['list'])
  expect(list.said).toMatch(/^grafana\tviewer\tsince /)
  expect(list.said).not.toContain(said.trim())
  await run('token', folder.path, ['remove', 'grafana'])
  expect(await read()).toBe(401)
})

test.each([
  ['a short password', ['add', 'anna'], 'short\n', 'expected 12 characters or more'],
  ['a role that is none', ['add', 'anna', '--role', 'king'], 'twelve letters\n', '--role is "king"'],
  ['a name that is none', ['add', 'an na'], 'twelve letters\n', 'NAME: expected 1 to 64'],
  ['nobody to remove', ['remove', 'anna'], '', 'There is no user anna.'],
  ['nothing to do', [], '', 'usage: npm run user'],
])('%s is refused with a sentence', async (_, words, input, expected) => {
  await using folder = await temporaryFolder()
  const { problem, code } = await run('user', folder.path, words, input)
  expect(problem).toContain(expected)
  expect(code).toBe(1)
})

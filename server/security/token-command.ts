/** `npm run token`: makes, lists and revokes the tokens by which programs use the API. */
import { parseArgs } from 'node:util'
import { CommandProblem } from '../command-problem.ts'
import { messageOf } from '../error-message.ts'
import { userNameSchema } from '../http/access.ts'
import { roleFrom, withAccessStore } from './access-command.ts'
import { digestOf, newSecret } from './secret.ts'

const usage = `Tokens by which programs use the API: Authorization: Bearer TOKEN.

usage: npm run token -- add NAME [--role viewer|operator]   prints the token, this once
       npm run token -- remove NAME                         it opens nothing any more
       npm run token -- list

  --role    viewers look, operators change; default viewer
  DATA_DIR  folder of the server's store, as for npm start; default ./data`

try {
  await run()
} catch (error) {
  console.error(error instanceof CommandProblem ? `${error.message}\n\n${usage}` : messageOf(error))
  process.exitCode = 1
}

async function run(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { role: { type: 'string', default: 'viewer' }, help: { type: 'boolean', default: false } },
  })
  const [command, name] = positionals
  if (values.help) return console.log(usage)
  if (command === 'list') return list()
  if (command === 'add') return add(tokenNameFrom(name), values.role)
  if (command === 'remove') return remove(tokenNameFrom(name))
  throw new CommandProblem(command === undefined ? 'What to do is missing.' : `"${command}" is not known.`)
}

async function add(name: string, roleText: string): Promise<void> {
  const role = roleFrom(roleText)
  const secret = newSecret()
  await withAccessStore(async (store) => {
    const isTaken = (await store.tokens()).some((token) => token.name === name)
    if (isTaken) throw new Error(`There is a token ${name} already. Remove it first.`)
    await store.saveToken({ name, role, digest: digestOf(secret), createdMs: Date.now() })
  })
  console.log(secret)
}

async function remove(name: string): Promise<void> {
  if (!(await withAccessStore((store) => store.removeToken(name)))) throw new Error(`There is no token ${name}.`)
  console.log(`The token ${name} opens nothing any more.`)
}

async function list(): Promise<void> {
  const tokens = await withAccessStore((store) => store.tokens())
  for (const { name, role, createdMs } of tokens) {
    console.log(`${name}\t${role}\tsince ${new Date(createdMs).toISOString()}`)
  }
  if (tokens.length === 0) console.log('There are no tokens.')
}

function tokenNameFrom(text: string | undefined): string {
  const result = userNameSchema.safeParse(text)
  if (result.success) return result.data
  throw new CommandProblem(text === undefined ? 'NAME is missing.' : `NAME: ${result.error.issues[0]?.message}`)
}

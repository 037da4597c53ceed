/** `npm run user`: makes, changes, lists and removes those who can log in. */
import { parseArgs } from 'node:util'
import { CommandProblem } from '../command-problem.ts'
import { messageOf } from '../error-message.ts'
import { newPassword, userNameSchema } from '../http/access.ts'
import { roleFrom, withAccessStore } from './access-command.ts'
import { hiddenLine } from './hidden-line.ts'
import { PasswordHasher, personCost } from './password-hash.ts'

const usage = `Who can log in to the console.

usage: npm run user -- add NAME [--role viewer|operator]   asks for the password; again to change it or the role
       npm run user -- remove NAME                         ends the user's logins, too
       npm run user -- list

  --role    viewers look, operators change; default viewer
  DATA_DIR  folder of the server's store, as for npm start; default ./data

The password is asked for without showing it, or read from the standard input: npm run user -- add NAME < file`

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
  if (command === 'add') return add(userNameFrom(name), values.role)
  if (command === 'remove') return remove(userNameFrom(name))
  throw new CommandProblem(command === undefined ? 'What to do is missing.' : `"${command}" is not known.`)
}

async function add(name: string, roleText: string): Promise<void> {
  const role = roleFrom(roleText)
  const password = newPassword.safeParse(await hiddenLine(`Password for ${name}: `))
  if (!password.success) throw new Error(`Password: ${password.error.issues[0]?.message}`)
  const passwordHash = await new PasswordHasher(personCost).hash(password.data)
  await withAccessStore((store) => store.saveUser({ name, role, passwordHash, createdMs: Date.now() }))
  console.log(`${name} can log in as ${role}.`)
}

async function remove(name: string): Promise<void> {
  if (!(await withAccessStore((store) => store.removeUser(name)))) throw new Error(`There is no user ${name}.`)
  console.log(`${name} can no longer log in.`)
}

async function list(): Promise<void> {
  const users = await withAccessStore((store) => store.users())
  for (const { name, role, createdMs } of users) {
    console.log(`${name}\t${role}\tsince ${new Date(createdMs).toISOString()}`)
  }
  if (users.length === 0) console.log('Nobody can log in yet.')
}

function userNameFrom(text: string | undefined): string {
  const result = userNameSchema.safeParse(text)
  if (result.success) return result.data.toLowerCase()
  throw new CommandProblem(text === undefined ? 'NAME is missing.' : `NAME: ${result.error.issues[0]?.message}`)
}

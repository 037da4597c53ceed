import { parseArgs } from 'node:util'
import { CommandProblem } from '../command-problem.ts'
import { messageOf } from '../error-message.ts'
import { userNameSchema } from '../http/access.ts'
import type { AccessStore, Role } from '../store/access-store.ts'
import { inMemory, openStore } from '../store/open-store.ts'

/** A command that keeps a list of names, each with a role. */
export interface AccessCommand {
  readonly usage: string
  add(name: string, role: Role): Promise<void>
  remove(name: string): Promise<void>
  list(): Promise<void>
}

/** Does what the command line asks for; says what is wrong with it, and ends with code 1. */
export async function runAccessCommand(command: AccessCommand): Promise<void> {
  try {
    await obey(command)
  } catch (error) {
    console.error(error instanceof CommandProblem ? `${error.message}\n\n${command.usage}` : messageOf(error))
    process.exitCode = 1
  }
}

async function obey({ usage, add, remove, list }: AccessCommand): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { role: { type: 'string', default: 'viewer' }, help: { type: 'boolean', default: false } },
  })
  const [action, name] = positionals
  if (values.help) return console.log(usage)
  if (action === 'list') return list()
  if (action === 'add') return add(nameFrom(name), roleFrom(values.role))
  if (action === 'remove') return remove(nameFrom(name))
  throw new CommandProblem(action === undefined ? 'What to do is missing.' : `"${action}" is not known.`)
}

function nameFrom(text: string | undefined): string {
  const result = userNameSchema.safeParse(text)
  if (result.success) return result.data
  throw new CommandProblem(text === undefined ? 'NAME is missing.' : `NAME: ${result.error.issues[0]?.message}`)
}

/** Lets a command use the store of the server, which may run meanwhile. */
export async function withAccessStore<T>(use: (store: AccessStore) => Promise<T>): Promise<T> {
  const dataDir = process.env.DATA_DIR || './data'
  const databaseUrl = process.env.DATABASE_URL || undefined
  if (dataDir === inMemory && databaseUrl === undefined)
    throw new Error(`DATA_DIR="${inMemory}" keeps nothing, so there is nothing to change.`)
  const store = await openStore({ dataDir, databaseUrl, isShared: true })
  try {
    return await use(store.access)
  } finally {
    await store.close()
  }
}

function roleFrom(text: string): Role {
  if (text === 'viewer' || text === 'operator') return text
  throw new CommandProblem(`--role is "${text}"; viewer or operator is expected.`)
}

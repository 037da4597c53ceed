/** `npm run backup`: copies the embedded store to a file, beside a server that may run. */
import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { CommandProblem } from '../command-problem.ts'
import { messageOf } from '../error-message.ts'
import { storeFile } from './open-store.ts'
import { commandStore, refuseDatabase } from './store-command.ts'
import { copyStore } from './store-copy.ts'
import { summaryText } from './summary-text.ts'

const usage = `Copies the store as it is at this instant to one file, and checks the copy. The server may run meanwhile.

usage: npm run backup -- --to FILE [--data-dir DIR] [--force]

  --to        the file to make; --force replaces one that is there
  --data-dir  folder of the store; default DATA_DIR, else ./data`

try {
  await run()
} catch (error) {
  console.error(error instanceof CommandProblem ? `${error.message}\n\n${usage}` : `No backup: ${messageOf(error)}`)
  process.exitCode = 1
}

async function run(): Promise<void> {
  const { to, 'data-dir': dataDir, force, help } = options()
  if (help) return console.log(usage)
  if (to === undefined) throw new CommandProblem('--to FILE is missing.')
  const store = commandStore(dataDir)
  refuseDatabase(store)
  const from = storeFile(store.dataDir)
  if (resolve(to) === resolve(from)) throw new Error(`${to} is the store itself.`)
  if (!force && (await exists(to))) throw new Error(`${to} is there already; --force replaces it.`)
  const summary = await copyStore(from, to)
  console.log(`${to} holds the store ${from}: ${summaryText(summary)}.`)
}

function options() {
  try {
    return parseArgs({
      options: {
        to: { type: 'string' },
        'data-dir': { type: 'string' },
        force: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    throw new CommandProblem(messageOf(error))
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

/** `npm run restore`: puts a backup in the place of the embedded store. */
import { parseArgs } from 'node:util'
import { CommandProblem } from '../command-problem.ts'
import { messageOf } from '../error-message.ts'
import { restoreStore } from './restore-store.ts'
import { commandStore, refuseDatabase } from './store-command.ts'
import { summaryText } from './summary-text.ts'

const usage = `Puts a backup in the place of the store, once it is checked. The server must be stopped.

usage: npm run restore -- --from FILE [--data-dir DIR] [--force]

  --from      the backup
  --data-dir  folder of the store; default DATA_DIR, else ./data
  --force     replaces a store that is there; it is kept beside the new one as flattop-replaced-DATE-TIME.db`

try {
  await run()
} catch (error) {
  const text = error instanceof CommandProblem ? `${error.message}\n\n${usage}` : `Not restored: ${messageOf(error)}`
  console.error(text)
  process.exitCode = 1
}

async function run(): Promise<void> {
  const { from, 'data-dir': dataDir, force, help } = options()
  if (help) return console.log(usage)
  if (from === undefined) throw new CommandProblem('--from FILE is missing.')
  const store = commandStore(dataDir)
  refuseDatabase(store)
  const restored = await restoreStore(from, store.dataDir, { isForced: force, nowMs: Date.now() })
  console.log(`${restored.file} holds what ${from} held: ${summaryText(restored.summary)}.`)
  if (restored.keptAside !== undefined) console.log(`The store that was there before is ${restored.keptAside}.`)
}

function options() {
  try {
    return parseArgs({
      options: {
        from: { type: 'string' },
        'data-dir': { type: 'string' },
        force: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    throw new CommandProblem(messageOf(error))
  }
}

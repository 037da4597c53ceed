/** `npm run token`: makes, lists and revokes the tokens by which programs use the API. */
import type { Role } from '../store/access-store.ts'
import { runAccessCommand, withAccessStore } from './access-command.ts'
import { digestOf, newSecret } from './secret.ts'

const usage = `Tokens by which programs use the API: Authorization: Bearer TOKEN.

usage: npm run token -- add NAME [--role viewer|operator]   prints the token, this once
       npm run token -- remove NAME                         it opens nothing any more
       npm run token -- list

  --role    viewers look, operators change; default viewer
  DATA_DIR  folder of the server's store, as for npm start; default ./data`

await runAccessCommand({ usage, add, remove, list })

async function add(name: string, role: Role): Promise<void> {
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

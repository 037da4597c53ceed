/** `npm run user`: makes, changes, lists and removes those who can log in. */
import { newPassword } from '../http/access.ts'
import type { Role } from '../store/access-store.ts'
import { runAccessCommand, withAccessStore } from './access-command.ts'
import { hiddenLine } from './hidden-line.ts'
import { PasswordHasher, personCost } from './password-hash.ts'

const usage = `Who can log in to the console.

usage: npm run user -- add NAME [--role viewer|operator]   asks for the password; again to change it or the role
       npm run user -- remove NAME                         ends the user's logins, too
       npm run user -- list

  --role    viewers look, operators change; default viewer
  DATA_DIR  folder of the server's store, as for npm start; default ./data

The password is asked for without showing it, or read from the standard input: npm run user -- add NAME < file`

await runAccessCommand({ usage, add, remove, list })

async function add(nameText: string, role: Role): Promise<void> {
  const name = nameText.toLowerCase()
  const password = newPassword.safeParse(await hiddenLine(`Password for ${name}: `))
  if (!password.success) throw new Error(`Password: ${password.error.issues[0]?.message}`)
  const passwordHash = await new PasswordHasher(personCost).hash(password.data)
  await withAccessStore((store) => store.saveUser({ name, role, passwordHash, createdMs: Date.now() }))
  console.log(`${name} can log in as ${role}.`)
}

async function remove(nameText: string): Promise<void> {
  const name = nameText.toLowerCase()
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

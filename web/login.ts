/** The login page: a name and a password, or the first operator's. */
import { logIn, loginState, setUp } from './access.ts'
import { find, setText } from './dom.ts'
import { showStoredTheme } from './theme.ts'

const name = find('#name', HTMLInputElement)
const password = find('#password', HTMLInputElement)
const button = find('#log-in', HTMLButtonElement)
// In the fragment, the secret is in no request and no log of a server.
const setupSecret = /^#setup=([\w-]+)$/.exec(location.hash)?.[1]

showStoredTheme()
name.focus()
if (setupSecret !== undefined) prepareSetup()
else void sayWhereToBegin()

find('#login', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault()
  void send()
})

async function send(): Promise<void> {
  button.disabled = true
  const answer =
    setupSecret === undefined
      ? await logIn(name.value, password.value)
      : await setUp(setupSecret, name.value, password.value)
  if (answer.type === 'done') return location.replace('/')
  button.disabled = false
  const problem = find('#login-problem', HTMLElement)
  problem.hidden = false
  setText(problem, answer.problem.detail)
  password.select()
}

function prepareSetup(): void {
  lead('Nobody can log in yet. Choose the name and the password of the first operator.')
  document.title = 'First operator · Flattop'
  setText(button, 'Make this operator')
  password.autocomplete = 'new-password'
  password.minLength = 12
  find('#password-help', HTMLElement).hidden = false
}

async function sayWhereToBegin(): Promise<void> {
  const state = await loginState()
  if (state.type === 'done' && !state.value.isSetUp) {
    lead('Nobody can log in yet. The server printed a link when it started: open that.')
  }
}

function lead(text: string): void {
  const line = find('#login-lead', HTMLElement)
  line.hidden = false
  setText(line, text)
}

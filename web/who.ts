import { logOut } from './access.ts'
import { toLogin } from './api.ts'
import { find, setText } from './dom.ts'
import type { Store } from './state.ts'

/** Says who is logged in, and lets them log out; says nothing where nobody has to log in. */
export function startWho({ who }: Store): void {
  find('#who', HTMLElement).hidden = who.isOpen
  setText(find('#who-name', HTMLElement), `${who.name ?? ''} · ${who.role}`)
  find('#log-out', HTMLButtonElement).addEventListener('click', () => {
    void logOut().then(toLogin)
  })
}

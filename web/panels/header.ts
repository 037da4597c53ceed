import { find, setAttribute, setText } from '../dom.ts'
import type { Store } from '../state.ts'

/** The head line: whose site, what time it is there, how it fares, and whether the page is connected. */
export function startHeader(store: Store, onRetry: () => void): void {
  const siteName = find('#site-name', HTMLElement)
  const health = find('#health', HTMLElement)
  const healthText = find('#health-text', HTMLElement)
  const speed = find('#site-speed', HTMLElement)

  store.on(['site'], () => {
    if (!store.site) return
    const { site } = store.site
    setText(siteName, site.settings.name)
    document.title = `${site.settings.name} · Flattop`
    health.dataset.level = site.health.level
    setText(healthText, site.health.text)
    setAttribute(healthText, 'title', site.health.text)
    speed.hidden = site.speed === 1
    setText(speed, `${site.speed}× speed`)
  })
  startConnectionLine(store, onRetry)
  startClock(store)
  startHelp()
}

/** What to say while the connection is lost. */
export function connectionText(secondsToRetry: number): string {
  return secondsToRetry > 0 ? `Connection lost, trying again in ${secondsToRetry} s` : 'Connection lost, trying again …'
}

function startConnectionLine(store: Store, onRetry: () => void): void {
  const line = find('#connection', HTMLElement)
  const text = find('#connection-text', HTMLElement)
  find('#retry', HTMLButtonElement).addEventListener('click', onRetry)
  const show = () => {
    const { connection } = store
    document.documentElement.dataset.connection = connection.type
    line.hidden = connection.type !== 'lost'
    if (connection.type !== 'lost') return
    setText(text, connectionText(Math.ceil((connection.retryAtMs - performance.now()) / 1_000)))
  }
  store.on(['connection'], show)
  setInterval(show, 500)
}

function startClock(store: Store): void {
  const clock = find('#site-clock', HTMLTimeElement)
  const show = () => {
    const { site, nowMs } = store
    if (!site || nowMs === undefined) return
    setText(clock, `${site.times.day(nowMs)} ${site.times.seconds(nowMs)}`)
    setAttribute(clock, 'datetime', new Date(nowMs).toISOString())
  }
  store.on(['site'], show)
  setInterval(show, 250)
}

function startHelp(): void {
  const dialog = find('#help', HTMLDialogElement)
  find('#help-open', HTMLButtonElement).addEventListener('click', () => {
    dialog.showModal()
    // Its button has the focus and stands at its end; reading starts at the top.
    dialog.scrollTop = 0
  })
}

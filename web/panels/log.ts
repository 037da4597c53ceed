import type { LogEntry, LogKind } from '../../server/views/log.ts'
import { logEntries } from '../api.ts'
import { element, find, setAttribute, setText } from '../dom.ts'
import { formatCount } from '../format.ts'
import { mostLogEntries, type Store } from '../state.ts'
import { type LogFilter, logFile, logKinds, olderQuery, passes } from './log/log-filter.ts'
import { logLine } from './log/log-line.ts'

// Within this of its bottom the log counts as being read at the bottom.
const bottomPx = 24
const olderAtOnce = 500

/** Everything that happened: follows the newest until scrolled, filters, pauses, goes back in pages, downloads. */
export function startLog(store: Store): void {
  const panel = new LogPanel(store)
  store.on(['log', 'site'], () => panel.takeNews())
}

/** The log's place on the page, and how far it has shown what the store holds. */
class LogPanel {
  readonly #store: Store
  readonly #scroll = find('#log-scroll', HTMLElement)
  readonly #list = find('#log-entries', HTMLOListElement)
  readonly #older = find('#log-older', HTMLButtonElement)
  readonly #problem = find('#log-problem', HTMLParagraphElement)
  readonly #newest = find('#log-newest', HTMLButtonElement)
  readonly #search = find('#log-search', HTMLInputElement)
  readonly #station = find('#log-station', HTMLSelectElement)
  readonly #kinds = new Set<LogKind>(logKinds)
  #shownSeq = 0
  #shownZone = ''
  #unread = 0
  #isPaused = false
  #isFollowing = true
  /** The entries shown while older ones are read; the newest are not among them once there are too many. */
  #past: readonly LogEntry[] | undefined
  /** Grows with everything that makes an answer under way useless. */
  #generation = 0

  constructor(store: Store) {
    this.#store = store
    // Scrolled by keys, too.
    this.#scroll.tabIndex = 0
    this.#makeKindChips()
    this.#search.addEventListener('input', () => this.#showAgain())
    this.#station.addEventListener('change', () => this.#showAgain())
    this.#scroll.addEventListener('scroll', () => this.#scrolled(), { passive: true })
    this.#newest.addEventListener('click', () => this.#toBottom())
    this.#older.addEventListener('click', () => void this.#goBack())
    find('#log-pause', HTMLButtonElement).addEventListener('click', (event) => this.#pause(event))
    find('#log-download', HTMLButtonElement).addEventListener('click', () => this.#download())
  }

  /** Shows what the store holds and this does not show yet. */
  takeNews(): void {
    const log = this.#entries()
    const newestSeq = log.at(-1)?.seq ?? 0
    // A server that started anew counts from 1 again; another zone changes every time shown.
    const isAnew = newestSeq < this.#shownSeq || this.#store.site?.times.timeZone !== this.#shownZone
    const news = log.filter(({ seq }) => seq > this.#shownSeq)
    if (isAnew) this.#showAgain()
    else if (this.#isPaused || this.#past) this.#sayUnread(news.length)
    else this.#append(news)
  }

  #showAgain(): void {
    this.#generation++
    this.#list.replaceChildren()
    this.#past = undefined
    this.#older.disabled = false
    this.#problem.hidden = true
    this.#shownSeq = 0
    this.#shownZone = this.#store.site?.times.timeZone ?? ''
    this.#isFollowing = true
    this.#sayUnread(0)
    this.#append(this.#entries())
  }

  #append(entries: readonly LogEntry[]): void {
    const times = this.#store.site?.times
    if (!times) return
    const filter = this.#filter()
    const lines = entries.filter((entry) => passes(entry, filter)).map((entry) => logLine(entry, times))
    this.#shownSeq = entries.at(-1)?.seq ?? this.#shownSeq
    this.#offerStations(entries)
    this.#list.append(...lines)
    while (this.#list.children.length > mostLogEntries) this.#list.firstElementChild?.remove()
    this.#showEmptiness()
    if (this.#isFollowing) this.#scroll.scrollTop = this.#scroll.scrollHeight
    else this.#sayUnread(this.#unread + lines.length)
  }

  /** Puts the entries before those shown above them. What is shown does not grow: the newest go. */
  async #goBack(): Promise<void> {
    const times = this.#store.site?.times
    const filter = this.#filter()
    const shown = this.#past ?? this.#entries().filter((entry) => passes(entry, filter))
    const beforeSeq = shown[0]?.seq ?? this.#entries()[0]?.seq
    if (!times || beforeSeq === undefined || filter.kinds.size === 0) return
    this.#older.disabled = true
    const generation = ++this.#generation
    const answer = await logEntries(olderQuery(beforeSeq, filter, olderAtOnce))
    // Another filter, or the newest, has been asked for meanwhile.
    if (generation !== this.#generation) return
    this.#problem.hidden = answer.type === 'done'
    this.#older.disabled = false
    if (answer.type === 'problem') return void setText(this.#problem, answer.problem.detail)
    this.#past = [...answer.value, ...shown].slice(0, mostLogEntries)
    this.#prepend(answer.value.map((entry) => logLine(entry, times)))
    this.#older.disabled = answer.value.length < olderAtOnce
    this.#offerStations(answer.value)
    this.#sayUnread(this.#unread)
  }

  /** What is being read stays where it is. */
  #prepend(lines: readonly HTMLLIElement[]): void {
    const before = this.#scroll.scrollHeight
    this.#list.prepend(...lines)
    this.#isFollowing = false
    this.#scroll.scrollTop += this.#scroll.scrollHeight - before
    while (this.#list.children.length > mostLogEntries) this.#list.lastElementChild?.remove()
    this.#showEmptiness()
  }

  #entries(): readonly LogEntry[] {
    return this.#store.site?.log ?? []
  }

  #filter(): LogFilter {
    return { kinds: this.#kinds, stationId: this.#station.value, text: this.#search.value.trim() }
  }

  #scrolled(): void {
    const { scrollTop, clientHeight, scrollHeight } = this.#scroll
    this.#isFollowing = scrollTop + clientHeight >= scrollHeight - bottomPx
    if (this.#isFollowing && !this.#isPaused && !this.#past) this.#sayUnread(0)
  }

  #toBottom(): void {
    if (this.#isPaused) find('#log-pause', HTMLButtonElement).click()
    if (this.#past) this.#showAgain()
    this.#isFollowing = true
    this.#scroll.scrollTop = this.#scroll.scrollHeight
    this.#sayUnread(0)
  }

  #sayUnread(count: number): void {
    this.#unread = count
    this.#newest.hidden = count === 0 && !this.#past
    setText(this.#newest, count === 0 ? 'Newest ↓' : `${count} new ↓`)
    const counted = count === 0 ? '' : `${formatCount(count, 'new entry').replace('entrys', 'entries')}, `
    setAttribute(this.#newest, 'aria-label', `${counted}show the newest`)
  }

  #pause(event: Event): void {
    this.#isPaused = !this.#isPaused
    if (event.currentTarget instanceof Element) {
      setAttribute(event.currentTarget, 'aria-pressed', String(this.#isPaused))
      setText(event.currentTarget, this.#isPaused ? 'Resume' : 'Pause')
    }
    if (this.#isPaused) return
    this.#sayUnread(0)
    this.takeNews()
  }

  #makeKindChips(): void {
    const chips = logKinds.map((kind) => {
      const chip = element('button', { type: 'button', class: 'chip', 'data-kind': kind, 'aria-pressed': 'true' }, kind)
      chip.addEventListener('click', () => {
        const isShown = !this.#kinds.delete(kind)
        if (isShown) this.#kinds.add(kind)
        setAttribute(chip, 'aria-pressed', String(isShown))
        this.#showAgain()
      })
      return chip
    })
    find('#log-kinds', HTMLElement).append(...chips)
  }

  #offerStations(entries: readonly LogEntry[]): void {
    const offered = new Set([...this.#station.options].map(({ value }) => value))
    const heard = new Set(entries.flatMap(({ stationId }) => stationId ?? []))
    for (const id of heard) if (!offered.has(id)) this.#station.append(element('option', { value: id }, id))
  }

  #showEmptiness(): void {
    const empty = find('#log-empty', HTMLElement)
    empty.hidden = this.#list.children.length > 0
    // The first entry of all has the number 1.
    this.#older.hidden = (this.#entries()[0]?.seq ?? 1) <= 1 && this.#past === undefined
    const isFiltered = this.#entries().length > 0
    setText(
      empty,
      isFiltered
        ? 'No entry shown passes the filter. Press the kinds again, clear the search, or look among the older ones.'
        : 'Nothing has happened yet. What stations say and what Flattop does appears here, newest at the bottom.',
    )
  }

  #download(): void {
    const filter = this.#filter()
    const entries = this.#past ?? this.#entries().filter((entry) => passes(entry, filter))
    const url = URL.createObjectURL(new Blob([logFile(entries)], { type: 'application/jsonl' }))
    element('a', { href: url, download: 'flattop-log.jsonl' }).click()
    // The browser reads the blob after the click.
    setTimeout(() => URL.revokeObjectURL(url), 10_000)
  }
}

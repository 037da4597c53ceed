import { element, setAttribute, setChildren } from './dom.ts'

/** The two parts of a name: where room is scarce, the first is cut and the second is not. */
export interface NameParts {
  readonly start: string
  readonly end: string
}

// Room for what tells neighbours apart: `-07 · 1`.
const keptCharacters = 7

/** Where a name is cut: stations of one site often begin alike, and the EVSE's number is last. */
export function middleCut(name: string): NameParts {
  const characters = [...name]
  return { start: characters.slice(0, -keptCharacters).join(''), end: characters.slice(-keptCharacters).join('') }
}

/** Shows a name that is cut in its middle where it does not fit, `Parkpl…-07 · 1`; `title` tells the whole. */
export function showName(target: HTMLElement, name: string, title = name): void {
  setAttribute(target, 'title', title)
  if (target.textContent === name) return
  const { start, end } = middleCut(name)
  target.classList.add('cut-name')
  setChildren(target, [
    ...(start ? [element('span', { class: 'cut-name-start' }, start)] : []),
    element('span', { class: 'cut-name-end' }, end),
  ])
}

import { find } from './dom.ts'

/** The appearances to choose from; `auto` follows the system. */
export type Theme = 'auto' | 'light' | 'dark'

const storageKey = 'flattop.theme'

/** Lets people choose the appearance, keeps their choice, and calls back whenever the colours change. */
export function startTheme(onChange: () => void): void {
  const choice = find('#theme', HTMLSelectElement)
  choice.value = storedTheme()
  apply(storedTheme())
  choice.addEventListener('change', () => {
    const theme = themeFrom(choice.value)
    store(theme)
    apply(theme)
    onChange()
  })
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', onChange)
}

/** Shows the appearance that was chosen before. */
export function showStoredTheme(): void {
  apply(storedTheme())
}

/** A theme by its name; `auto` for any other text. */
export function themeFrom(text: string | null): Theme {
  return text === 'light' || text === 'dark' ? text : 'auto'
}

function apply(theme: Theme): void {
  document.documentElement.dataset.theme = theme
}

function storedTheme(): Theme {
  try {
    return themeFrom(localStorage.getItem(storageKey))
  } catch {
    // Browsers may forbid storage; the choice then lasts as long as the page.
    return 'auto'
  }
}

function store(theme: Theme): void {
  try {
    localStorage.setItem(storageKey, theme)
  } catch {
    // As above: the choice is not kept, and nothing else is lost.
  }
}

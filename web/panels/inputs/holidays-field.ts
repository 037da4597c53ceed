/** The days that a text lists, apart by commas or blanks, in order and each once. */
export function holidaysFrom(text: string): readonly string[] {
  return [...new Set(text.split(/[\s,;]+/).filter((day) => day !== ''))].sort()
}

/** What is wrong with such a text, as a sentence; empty where nothing is. */
export function holidaysProblem(text: string): string {
  const wrong = holidaysFrom(text).find((day) => !isDay(day))
  return wrong === undefined ? '' : `"${wrong}" is not a day such as 2026-12-25`
}

function isDay(text: string): boolean {
  const at = new Date(`${text}T00:00Z`)
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}

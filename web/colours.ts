/** Colours that mean one thing everywhere: the style sheet holds them, charts and rows ask here. */

/** Cars that are told apart by colour; further ones share. */
export const carColours = 6

/** What a colour is chosen by. */
export interface ColouredSession {
  readonly id: string
  readonly stationId: string
  readonly evseId: number
}

/**
 * A colour number, 0 to `carColours` − 1, for each EVSE: the lowest that fewest have, kept for as long as it is shown.
 *
 * @returns by EVSE, `CS1/1`
 */
export function coloursAfter(
  previous: ReadonlyMap<string, number>,
  sessions: readonly ColouredSession[],
): ReadonlyMap<string, number> {
  // In the order of their names, so that a page loaded later shows the same colours.
  const shown = [...new Set(sessions.map(evseOf))].toSorted(inNameOrder)
  const kept = new Map([...previous].filter(([evse]) => shown.includes(evse)))
  for (const evse of shown) if (!kept.has(evse)) kept.set(evse, leastUsed([...kept.values()]))
  return kept
}

/** The EVSE at which a session charges: `CS1/1`. */
export function evseOf({ stationId, evseId }: ColouredSession): string {
  return `${stationId}/${evseId}`
}

/** Orders names as people count: CS2 before CS10. */
export function inNameOrder(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true })
}

/** The style sheet's variable for a car's colour. */
export function carVariable(colour: number): string {
  return `--car-${(colour % carColours) + 1}`
}

/** The colours that charts paint with, as the theme has them now. */
export interface Palette {
  readonly ink: string
  readonly muted: string
  readonly rule: string
  readonly surface: string
  readonly base: string
  readonly limit: string
  readonly price: string
  readonly before: string
  readonly cars: readonly string[]
  /** Of the variables that were asked for, in their order. */
  readonly others: readonly string[]
}

/** Reads the palette from the style sheet, and the colours of further variables. */
export function readPalette(variables: readonly string[] = []): Palette {
  const probe = document.createElement('span')
  document.body.append(probe)
  const colour = (variable: string) => {
    probe.style.color = `var(${variable})`
    return getComputedStyle(probe).color
  }
  const palette = {
    ink: colour('--ink'),
    muted: colour('--muted'),
    rule: colour('--rule'),
    surface: colour('--surface'),
    base: colour('--base-load'),
    limit: colour('--limit'),
    price: colour('--price'),
    before: colour('--before'),
    cars: Array.from({ length: carColours }, (_, index) => colour(carVariable(index))),
    others: variables.map(colour),
  }
  probe.remove()
  return palette
}

/** The same colour, let through: alpha 0 to 1. */
export function translucent(colour: string, alpha: number): string {
  const [red, green, blue] = colour.match(/[\d.]+/g) ?? []
  return `rgb(${red} ${green} ${blue} / ${alpha})`
}

function leastUsed(used: readonly number[]): number {
  const uses = Array.from({ length: carColours }, (_, colour) => used.filter((u) => u === colour).length)
  return uses.indexOf(Math.min(...uses))
}

import { writeFile } from 'node:fs/promises'

/** One measured figure, with what it should be. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** Absent for figures that are only told. */
  readonly target?: { readonly is: '<' | '<=' | '>=' | '='; readonly value: number }
}

/** Prints figures as a table with their targets, and writes them to a file where one is named. */
export async function report(figures: readonly Figure[], jsonFile: string | undefined): Promise<boolean> {
  const rows = figures.map((figure) => ({
    figure: figure.name,
    measured: `${inFigures(figure.value)} ${figure.unit}`,
    target: figure.target ? `${figure.target.is} ${figure.target.value}` : '',
    '': figure.target ? (isMet(figure) ? 'met' : 'NOT MET') : '',
  }))
  console.table(rows)
  if (jsonFile) {
    const results = figures.map((figure) => ({ ...figure, ...(figure.target ? { isMet: isMet(figure) } : {}) }))
    await writeFile(jsonFile, `${JSON.stringify(results, null, 2)}\n`)
  }
  return figures.every(isMet)
}

/** The value at a share of the sorted values, from 0 to 1. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

function isMet({ value, target }: Figure): boolean {
  switch (target?.is) {
    case '<':
      return value < target.value
    case '<=':
      return value <= target.value
    case '>=':
      return value >= target.value
    case '=':
      return value === target.value
    default:
      return true
  }
}

function inFigures(value: number): string {
  return Number.isInteger(value) || Math.abs(value) >= 1_000 ? value.toFixed(0) : value.toPrecision(3)
}

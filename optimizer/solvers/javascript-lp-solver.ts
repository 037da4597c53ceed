import solver, { type SolveResult, type VariableCoefficients } from 'javascript-lp-solver'
import type { Column, MixedIntegerModel, MixedIntegerResult } from './mixed-integer.ts'

/**
 * Solves a small mixed-integer programme to optimality with javascript-lp-solver.
 *
 * Its tableau is dense and its search can stall, so callers bound the size and the time from outside: with its own
 * `timeout` option it reports the relaxation as a feasible solution.
 */
export function solveWithJavascriptLpSolver(model: MixedIntegerModel): MixedIntegerResult {
  const { constraints, variables, ints } = translated(model)
  const result = solver.Solve({ optimize: 'cost', opType: 'min', constraints, variables, ints }) as SolveResult
  if (!result.feasible || !result.bounded) return { type: 'infeasible' }
  const solved = (name: string) => Number(result[name] ?? 0)
  const values = model.columns.map((column, index) => {
    const value = solved(`c${index}`)
    return column.type === 'semi-continuous' ? value + column.least * solved(`on${index}`) : value
  })
  return {
    type: 'optimal',
    values,
    objective: values.reduce((sum, value, index) => sum + value * (model.columns[index]?.cost ?? 0), 0),
  }
}

interface Translated {
  readonly constraints: Record<string, { readonly max: number } | { readonly equal: number }>
  readonly variables: Record<string, VariableCoefficients>
  readonly ints: Record<string, 1>
}

/** A semi-continuous column becomes a switch, worth its least value, and what comes on top of it. */
function translated({ columns, rows }: MixedIntegerModel): Translated {
  const made: Translated = { constraints: {}, variables: {}, ints: {} }
  columns.forEach((column, index) => {
    addColumn(made, column, index)
  })
  rows.forEach(({ type, limit, terms }, index) => {
    const name = `row${index}`
    made.constraints[name] = type === 'equal' ? { equal: limit } : { max: limit }
    for (const [column, factor] of terms) {
      const { type: kind, least } = columns[column] as Column
      add(made, `c${column}`, name, factor)
      if (kind === 'semi-continuous') add(made, `on${column}`, name, factor * least)
    }
  })
  return made
}

function addColumn(made: Translated, { cost, type, least, most }: Column, index: number): void {
  made.variables[`c${index}`] = { cost }
  if (type === 'semi-continuous') {
    made.variables[`on${index}`] = { cost: cost * least, [`once${index}`]: 1, [`linked${index}`]: least - most }
    made.ints[`on${index}`] = 1
    made.constraints[`once${index}`] = { max: 1 }
    made.constraints[`linked${index}`] = { max: 0 }
    add(made, `c${index}`, `linked${index}`, 1)
    return
  }
  if (type === 'binary') made.ints[`c${index}`] = 1
  if (Number.isFinite(most)) {
    made.constraints[`most${index}`] = { max: most }
    add(made, `c${index}`, `most${index}`, 1)
  }
}

function add({ variables }: Translated, variable: string, constraint: string, factor: number): void {
  const coefficients = variables[variable]
  if (coefficients) coefficients[constraint] = factor
}

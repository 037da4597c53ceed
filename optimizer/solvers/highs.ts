import highsLoader, { type Highs, type Model, type ModelData } from 'highs'
import type { MixedIntegerModel, MixedIntegerResult, MixedIntegerSolver, Row } from './mixed-integer.ts'

/** When HiGHS gives up. */
export interface HighsLimits {
  /** Real time for one model, s: the last resort, as what is found by then differs from run to run. Default 60. */
  readonly mostSeconds?: number
  /** Branches of one search: unlike time, the same on every machine. Default 20,000. */
  readonly mostNodes?: number
  /** Simplex steps of one linear programme, the same on every machine, too. Default 1,000,000. */
  readonly mostIterations?: number
}

/**
 * Loads HiGHS, which takes up to a second, once for many models. It blocks its thread while it solves.
 * Where it throws (its wasm aborts on an internal error), it must be loaded anew.
 */
export async function loadHighs(limits: HighsLimits = {}): Promise<MixedIntegerSolver> {
  const highs = await highsLoader()
  return (model) => highs.withModel(dataFrom(highs, model), (made) => solved(highs, made, limits))
}

function solved(highs: Highs, model: Model, limits: HighsLimits): MixedIntegerResult {
  const { mostSeconds = 60, mostNodes = 20_000, mostIterations = 1_000_000 } = limits
  model.options.set({
    output_flag: false,
    time_limit: mostSeconds,
    mip_max_nodes: mostNodes,
    simplex_iteration_limit: mostIterations,
    mip_rel_gap: 1e-9,
    mip_abs_gap: 1e-9,
  })
  model.run()
  const { modelStatus } = highs.constants
  const status = model.getModelStatus()
  if (status === modelStatus.empty) return { type: 'optimal', values: [], objective: 0 }
  const hasValues = model.info.get('primal_solution_status') === 2
  const values = hasValues ? [...model.getSolution().colValue] : undefined
  if (status === modelStatus.optimal && values) return { type: 'optimal', values, objective: model.getObjectiveValue() }
  if (status === modelStatus.infeasible || status === modelStatus.unboundedOrInfeasible) return { type: 'infeasible' }
  return {
    type: 'stopped',
    bound: Number(model.info.get('mip_dual_bound')),
    isByTime: status === modelStatus.timeLimit,
    ...(values ? { values } : {}),
  }
}

function dataFrom(highs: Highs, { columns, rows }: MixedIntegerModel): ModelData {
  const { variableType } = highs.constants
  const types = {
    continuous: variableType.continuous,
    binary: variableType.integer,
    'semi-continuous': variableType.semiContinuous,
  }
  const isMixed = columns.some((column) => column.type !== 'continuous')
  return {
    numCols: columns.length,
    numRows: rows.length,
    colCost: columns.map((column) => column.cost),
    colLower: columns.map((column) => (column.type === 'semi-continuous' ? column.least : 0)),
    colUpper: columns.map((column) => (Number.isFinite(column.most) ? column.most : highs.infinity)),
    rowLower: rows.map((row) => (row.type === 'equal' ? row.limit : -highs.infinity)),
    rowUpper: rows.map((row) => row.limit),
    matrix: { format: 'csr', numRows: rows.length, numCols: columns.length, ...packed(rows) },
    ...(isMixed ? { integrality: columns.map((column) => types[column.type]) } : {}),
  }
}

/** Rows one after the other: where each starts, and the columns and factors of its terms. */
function packed(rows: readonly Row[]): { starts: number[]; indices: number[]; values: number[] } {
  const starts = [0]
  const indices: number[] = []
  const values: number[] = []
  for (const { terms } of rows) {
    for (const [column, factor] of terms) {
      indices.push(column)
      values.push(factor)
    }
    starts.push(indices.length)
  }
  return { starts, indices, values }
}

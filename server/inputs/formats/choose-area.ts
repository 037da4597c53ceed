import { InputProblem } from '../input-problem.ts'
import type { ValueSource } from './format.ts'

/** Which of the areas in a file to read. */
export interface AreaChoice {
  /** As the file names them; repetitions do not matter. */
  readonly areas: Iterable<string>
  /** As whoever uploads the file names it. */
  readonly wanted?: string | undefined
  /** Read where none is wanted and the file has it. */
  readonly usual?: string
}

/**
 * The one area of a file that is meant.
 *
 * @throws InputProblem that names the areas, where several are left or none
 */
export function chooseArea(source: ValueSource, { areas, wanted, usual }: AreaChoice): string {
  const found = [...new Set(areas)]
  const named = wanted ?? (usual !== undefined && found.includes(usual) ? usual : undefined)
  const [area, ...others] = named === undefined ? found : found.filter((name) => isArea(name, named))
  if (area !== undefined && others.length === 0) return area
  const listed = found.slice(0, 20).join(', ') + (found.length > 20 ? ` and ${found.length - 20} more` : '')
  throw new InputProblem({
    file: source.fileName,
    found: `prices of ${listed || 'no area'}`,
    expected: wanted === undefined ? 'one area: choose which' : `prices of ${wanted}`,
    ...(found.length > 0 && { asks: { about: 'area', choices: found.toSorted() } }),
  })
}

/** `DE-LU` and `BZN|DE-LU` are the same area, and capitals do not matter. */
function isArea(name: string, wanted: string): boolean {
  const lower = name.toLowerCase()
  return lower === wanted.toLowerCase() || lower.replace(/^.*\|/, '') === wanted.toLowerCase()
}

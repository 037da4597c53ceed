import { InputProblem } from '../server/inputs/input-problem.ts'

/** A problem with a file for the command line: with the option that answers what the file leaves open. */
export function withOptionAdvice(error: Error): string {
  const asks = error instanceof InputProblem ? error.asks : undefined
  if (asks?.about === 'area') return `${error.message}; say it with --area, one of ${asks.choices.join(', ')}`
  if (asks?.about === 'unit') return `${error.message}; say it with --price-unit, one of ${asks.choices.join(', ')}`
  return error.message
}

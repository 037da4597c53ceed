import { Solver } from '../../server/planning/solver.ts'

// Tests count with the last plan, on a busy machine, too.
const patient = { plannedMs: 30_000, mostMs: 60_000 }
const idle: Solver[] = []

/**
 * A solver that the next server goes on with: starting its thread takes longer than most tests do otherwise. Who waits
 * ends none of its searches.
 */
class KeptSolver extends Solver {
  override hurry(): void {}

  override async close(): Promise<void> {
    if (this.isSolving) await super.close()
    idle.push(this)
  }
}

/** A solver for one server, whose plans are the same on a busy machine as on a quiet one. */
export function keptSolver(): Solver {
  return idle.pop() ?? new KeptSolver(patient)
}

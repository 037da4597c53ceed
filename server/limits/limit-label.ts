import type { BindingLimit } from '../../optimizer/model.ts'
import type { LimitTree } from './limit-tree.ts'

/** What people call a limit: `Garage`, `L1 of Garage`, `L1 of the site’s fuse`, `the grid limit`. */
export function limitLabel({ limitId, phase }: BindingLimit, { nodes }: LimitTree): string {
  const name = limitId === undefined ? undefined : (nodes.get(limitId)?.name ?? limitId)
  if (phase === undefined) return name ?? 'the grid limit'
  return `L${phase} of ${name ?? 'the site’s fuse'}`
}

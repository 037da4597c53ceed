import type { BindingLimit, Phase } from '../../optimizer/model.ts'
import type { LimitTree } from './limit-tree.ts'

/** What people call a limit on some of its phases: `L1 and L2 of Garage`; on all of them `Garage`. */
export function phasesLabel(limitId: string | undefined, phases: readonly Phase[], tree: LimitTree): string {
  const [phase, second] = phases
  if (phases.length === 3) return limitId === undefined ? 'the site’s fuse' : limitLabel({ limitId }, tree)
  const label = limitLabel({ ...(limitId === undefined ? {} : { limitId }), ...(phase ? { phase } : {}) }, tree)
  return second ? label.replace(' of ', ` and L${second} of `) : label
}

/** What people call a limit: `Garage`, `L1 of Garage`, `L1 of the site’s fuse`, `the grid limit`. */
export function limitLabel({ limitId, phase }: BindingLimit, { nodes }: LimitTree): string {
  const name = limitId === undefined ? undefined : (nodes.get(limitId)?.name ?? limitId)
  if (phase === undefined) return name ?? 'the grid limit'
  return `L${phase} of ${name ?? 'the site’s fuse'}`
}

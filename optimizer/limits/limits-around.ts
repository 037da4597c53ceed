import type { SharedLimit } from '../model.ts'

/** Ids of the limits around a place in the tree, innermost first: the limit named and those that it lies within. */
export function limitsAround(limits: readonly SharedLimit[] = [], limitId: string | undefined): string[] {
  const around: string[] = []
  for (let id = limitId; id !== undefined && !around.includes(id); ) {
    around.push(id)
    id = limits.find((limit) => limit.id === id)?.parentId
  }
  return around
}

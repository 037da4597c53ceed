import type { PlanRequest } from '../model.ts'
import { checkNumber, checkWhole } from './check-number.ts'
import type { Problem } from './problem.ts'

/**
 * The same problem without the headroom that is left to cars still to come. Absent where none is, and for other
 * strategies than `cheapest`: they do not let cars wait for prices alone.
 */
export function withLaterRoom(problem: Problem): Problem | undefined {
  const { laterRoom, strategy } = problem.request
  if (!laterRoom || laterRoom.percent === 0 || strategy !== 'cheapest') return undefined
  const part = 1 - laterRoom.percent / 100
  const headroom = problem.headroom.map((steps, slot) => (slot < laterRoom.fromSlot ? steps : Math.floor(part * steps)))
  return { ...problem, headroom }
}

/** @throws RangeError that names the field, what was found and what was expected */
export function checkLaterRoom({ laterRoom, slotMs }: PlanRequest): void {
  if (!laterRoom) return
  checkNumber(laterRoom.percent, 'laterRoom.percent', 0, 100)
  checkWhole(laterRoom.fromSlot, 'laterRoom.fromSlot', 0, slotMs.length)
}

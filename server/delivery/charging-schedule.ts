/** Power from an instant until the next step's start; the last step holds without end. */
export interface ScheduleStep {
  readonly startMs: number
  readonly powerW: number
}

/** Set-points of one EVSE over time: a step function. Steps are ascending, neighbours differ. */
export interface ChargingSchedule {
  readonly steps: readonly ScheduleStep[]
}

/**
 * The schedule of a session's set-points: one step per change, and nothing more once the session ends.
 *
 * @param startsMs start of each slot
 * @param setpointW power in each slot, W
 * @param endMs end of the session's last slot: from there on 0 W, so that a car that overstays is planned again first
 */
export function scheduleOf(startsMs: readonly number[], setpointW: readonly number[], endMs: number): ChargingSchedule {
  const steps: ScheduleStep[] = []
  startsMs.forEach((startMs, slot) => {
    if (startMs < endMs) append(steps, { startMs, powerW: setpointW[slot] ?? 0 })
  })
  append(steps, { startMs: endMs, powerW: 0 })
  return { steps }
}

function append(steps: ScheduleStep[], step: ScheduleStep): void {
  if (steps.at(-1)?.powerW !== step.powerW) steps.push(step)
}

/** Power in force at an instant, W; 0 before the first step. */
export function powerAt(schedule: ChargingSchedule, atMs: number): number {
  return schedule.steps.findLast((step) => step.startMs <= atMs)?.powerW ?? 0
}

/** Most power at any instant of [fromMs, toMs), W. */
export function mostPowerWithin(schedule: ChargingSchedule, fromMs: number, toMs: number): number {
  const later = schedule.steps.filter((step) => step.startMs > fromMs && step.startMs < toMs)
  return Math.max(powerAt(schedule, fromMs), ...later.map((step) => step.powerW))
}

/** Whether `schedule` never allows more than `other` from an instant on, within a tolerance in W. */
export function staysWithin(
  schedule: ChargingSchedule,
  other: ChargingSchedule,
  fromMs: number,
  toleranceW: number,
): boolean {
  return changesFrom(schedule, other, fromMs).every(
    (atMs) => powerAt(schedule, atMs) <= powerAt(other, atMs) + toleranceW,
  )
}

/** Every instant from `fromMs` on at which either schedule takes a new value. */
function changesFrom(one: ChargingSchedule, other: ChargingSchedule, fromMs: number): number[] {
  const starts = [...one.steps, ...other.steps].map((step) => step.startMs).filter((startMs) => startMs > fromMs)
  return [fromMs, ...starts]
}

/**
 * The schedule with at most `count` steps: neighbours are merged at the lower of their powers,
 * those first that lose the least energy, so that no instant is allowed more than before.
 */
export function withAtMost(schedule: ChargingSchedule, count: number): ChargingSchedule {
  const steps = [...schedule.steps]
  while (steps.length > Math.max(1, count)) {
    const index = cheapestMerge(steps)
    const left = steps[index] as ScheduleStep
    const right = steps[index + 1] as ScheduleStep
    steps.splice(index, 2, { startMs: left.startMs, powerW: Math.min(left.powerW, right.powerW) })
  }
  return { steps: steps.filter((step, index) => index === 0 || step.powerW !== steps[index - 1]?.powerW) }
}

/** Index of the step that loses the least energy when merged with the one after it. */
function cheapestMerge(steps: readonly ScheduleStep[]): number {
  let best = 0
  let least = Number.POSITIVE_INFINITY
  for (let index = 0; index + 1 < steps.length; index++) {
    const lost = energyLost(steps, index)
    if (lost < least) {
      least = lost
      best = index
    }
  }
  return best
}

function energyLost(steps: readonly ScheduleStep[], index: number): number {
  const left = steps[index] as ScheduleStep
  const right = steps[index + 1] as ScheduleStep
  if (left.powerW <= right.powerW) {
    const endMs = steps[index + 2]?.startMs
    return endMs === undefined ? Number.POSITIVE_INFINITY : (right.powerW - left.powerW) * (endMs - right.startMs)
  }
  return (left.powerW - right.powerW) * (right.startMs - left.startMs)
}

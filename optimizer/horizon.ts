/** The time a plan covers, cut into slots that may differ in length. */
export interface Horizon {
  /** Start of each slot, epoch ms, ascending; each slot ends where the next one begins. */
  readonly startsMs: readonly number[]
  /** End of the last slot, epoch ms; the start itself where there is nothing to plan. */
  readonly endMs: number
}

/** What a horizon is cut from. All instants in epoch ms. */
export interface HorizonRequest {
  /** Now: the first slot begins here, and may therefore be short. */
  readonly startMs: number
  /** Length of a whole slot; slots end at its multiples. */
  readonly slotMs: number
  /** When the cars leave. Those that are not after `startMs` are left out. */
  readonly departuresMs: readonly number[]
  /** Further instants to cut at, so that a slot is as short as something needs it. None by default. */
  readonly cutsMs?: readonly number[]
  /** Where the horizon ends at the latest. */
  readonly maxEndMs: number
}

const minuteMs = 60_000
const mostSlots = 10_000
const mostCuts = 200

/**
 * Cuts the time from now to the last departure at every wall-clock multiple of the slot length and at every departure,
 * so that each car is present for the whole of each of its slots.
 * Departures count from the full minute before; from the full five minutes where more than 200 fall inside slots.
 *
 * @throws RangeError for instants that are no numbers, slots below a minute, or more than 10,000 slots
 */
export function horizon(request: HorizonRequest): Horizon {
  check(request)
  const { startMs, slotMs } = request
  const departuresMs = cutsFor(request)
  const endMs = Math.max(startMs, ...departuresMs)
  const furtherMs = (request.cutsMs ?? []).filter((cut) => cut > startMs && cut < endMs)
  const cuts = new Set([startMs, ...departuresMs, ...furtherMs])
  for (let cut = Math.ceil(startMs / slotMs) * slotMs; cut < endMs; cut += slotMs) cuts.add(cut)
  cuts.delete(endMs)
  return { startsMs: [...cuts].sort((a, b) => a - b), endMs }
}

/** Length of each slot, ms. */
export function slotLengths({ startsMs, endMs }: Horizon): number[] {
  return startsMs.map((startMs, slot) => (startsMs[slot + 1] ?? endMs) - startMs)
}

/** The slot that contains an instant; absent outside the horizon. */
export function slotAt(within: Horizon, instantMs: number): number | undefined {
  if (instantMs >= within.endMs) return undefined
  const slot = firstStartAfter(within.startsMs, instantMs) - 1
  return slot < 0 ? undefined : slot
}

/** How many slots have ended at an instant: the `endSlot` of a car that leaves then. */
export function slotsEndedBy(within: Horizon, instantMs: number): number {
  if (instantMs >= within.endMs) return within.startsMs.length
  return Math.max(0, firstStartAfter(within.startsMs, instantMs) - 1)
}

function firstStartAfter(startsMs: readonly number[], instantMs: number): number {
  let low = 0
  let high = startsMs.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((startsMs[middle] ?? 0) > instantMs) high = middle
    else low = middle + 1
  }
  return low
}

function cutsFor({ startMs, slotMs, departuresMs, maxEndMs }: HorizonRequest): number[] {
  const roundedDown = (toMs: number): number[] => {
    const cuts = departuresMs.map((departureMs) => Math.floor(Math.min(departureMs, maxEndMs) / toMs) * toMs)
    return [...new Set(cuts)].filter((cut) => cut > startMs)
  }
  const byMinute = roundedDown(minuteMs)
  const insideSlots = byMinute.filter((cut) => cut % slotMs !== 0)
  return insideSlots.length > mostCuts ? roundedDown(5 * minuteMs) : byMinute
}

function check({ startMs, slotMs, departuresMs, maxEndMs }: HorizonRequest): void {
  const instants = { startMs, slotMs, maxEndMs }
  for (const [field, value] of Object.entries(instants)) {
    if (!Number.isSafeInteger(value)) throw new RangeError(`${field} is ${value}, expected whole milliseconds`)
  }
  departuresMs.forEach((departureMs, index) => {
    if (Number.isNaN(departureMs)) throw new RangeError(`departuresMs[${index}] is NaN, expected an instant`)
  })
  if (slotMs < minuteMs) throw new RangeError(`slotMs is ${slotMs}, expected at least ${minuteMs}`)
  if ((maxEndMs - startMs) / slotMs > mostSlots) {
    throw new RangeError(`maxEndMs is ${maxEndMs}, expected at most ${mostSlots} slots after startMs ${startMs}`)
  }
}

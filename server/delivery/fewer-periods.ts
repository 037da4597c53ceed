/** What bounds a session's set-points when they are brought into fewer periods; arrays per slot. */
export interface PeriodBounds {
  /** Length of each slot, ms. */
  readonly slotMs: readonly number[]
  /** What the session may draw on top of its set-point without breaking the site's limit, W. */
  readonly spareW: readonly number[]
  readonly pricePerKwh: readonly number[]
  /** Slots from this one on are after the session and stay at 0. */
  readonly endSlot: number
  readonly minPowerW: number
  readonly maxPowerW: number
  /** Most periods, the one at 0 after the session's end included. */
  readonly maxPeriods: number
}

/** Neighbouring slots at one power. */
interface Segment {
  readonly fromSlot: number
  readonly toSlot: number
  powerW: number
}

/**
 * Set-points that change less often, for cars and stations that take only so many periods.
 *
 * Neighbours are merged at the lower of their powers, those first that lose the least energy; what was lost is then
 * made up in the cheapest segments that have room. Every set-point stays 0 or within the car's range, and within
 * what the site can spare; energy that finds no room is missing.
 */
export function inFewerPeriods(setpointW: readonly number[], bounds: PeriodBounds): number[] {
  const segments = segmentsOf(setpointW.slice(0, bounds.endSlot))
  if (periodsOf(segments) <= bounds.maxPeriods) return [...setpointW]
  const wantedWh = energyOf(segments, bounds)
  while (segments.length > 1 && periodsOf(segments) > bounds.maxPeriods) mergeCheapest(segments, bounds)
  makeUp(segments, wantedWh - energyOf(segments, bounds), setpointW, bounds)
  return setpointW.map((_, slot) => segments.find(({ toSlot }) => slot < toSlot)?.powerW ?? 0)
}

/** Periods that segments take: those that end at some power need one more, at 0 after the session's end. */
function periodsOf(segments: readonly Segment[]): number {
  return segments.length + (segments.at(-1)?.powerW === 0 ? 0 : 1)
}

function segmentsOf(setpointW: readonly number[]): Segment[] {
  const segments: Segment[] = []
  setpointW.forEach((powerW, slot) => {
    const last = segments.at(-1)
    if (last?.powerW === powerW) segments[segments.length - 1] = { ...last, toSlot: slot + 1 }
    else segments.push({ fromSlot: slot, toSlot: slot + 1, powerW })
  })
  return segments
}

function mergeCheapest(segments: Segment[], bounds: PeriodBounds): void {
  const losses = segments.slice(1).map((right, index) => {
    const left = segments[index] as Segment
    const higher = left.powerW > right.powerW ? left : right
    return Math.abs(left.powerW - right.powerW) * hoursOf(higher, bounds)
  })
  const index = losses.indexOf(Math.min(...losses))
  const left = segments[index] as Segment
  const right = segments[index + 1] as Segment
  const powerW = Math.min(left.powerW, right.powerW)
  segments.splice(index, 2, { fromSlot: left.fromSlot, toSlot: right.toSlot, powerW })
}

/** Raises segments, the cheapest first, until the lost energy is found again. */
function makeUp(
  segments: readonly Segment[],
  lostWh: number,
  setpointW: readonly number[],
  bounds: PeriodBounds,
): void {
  let missingWh = lostWh
  for (const segment of segments.toSorted((a, b) => meanPrice(a, bounds) - meanPrice(b, bounds))) {
    const hours = hoursOf(segment, bounds)
    const raisedW = Math.min(ceilingOf(segment, setpointW, bounds), segment.powerW + missingWh / hours)
    if (raisedW < bounds.minPowerW || raisedW <= segment.powerW) continue
    if (segment === segments.at(-1) && segment.powerW === 0 && segments.length >= bounds.maxPeriods) continue
    missingWh -= (raisedW - segment.powerW) * hours
    segment.powerW = raisedW
  }
}

/** Most power that every slot of a segment has room for, W. */
function ceilingOf({ fromSlot, toSlot }: Segment, setpointW: readonly number[], { spareW, maxPowerW }: PeriodBounds) {
  const rooms = setpointW.slice(fromSlot, toSlot).map((powerW, index) => powerW + (spareW[fromSlot + index] ?? 0))
  return Math.min(maxPowerW, ...rooms)
}

function meanPrice(segment: Segment, { pricePerKwh, slotMs }: PeriodBounds): number {
  let sum = 0
  for (let slot = segment.fromSlot; slot < segment.toSlot; slot++) sum += (pricePerKwh[slot] ?? 0) * (slotMs[slot] ?? 0)
  return sum / (hoursOf(segment, { slotMs }) * 3_600_000)
}

function hoursOf({ fromSlot, toSlot }: Segment, { slotMs }: Pick<PeriodBounds, 'slotMs'>): number {
  return slotMs.slice(fromSlot, toSlot).reduce((sum, ms) => sum + ms, 0) / 3_600_000
}

function energyOf(segments: readonly Segment[], bounds: PeriodBounds): number {
  return segments.reduce((sum, segment) => sum + segment.powerW * hoursOf(segment, bounds), 0)
}

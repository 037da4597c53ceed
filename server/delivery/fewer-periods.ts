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
  /** Most periods, the one at 0 after the session's end included, unless the session already ends at 0. */
  readonly maxPeriods: number
}

/** Neighbouring slots at one power. */
interface Segment {
  readonly fromSlot: number
  readonly toSlot: number
  readonly powerW: number
}

/** The bounds, with the sums that the search asks for again and again. */
interface Room extends PeriodBounds {
  /** Energy of the plan, Wh. */
  readonly wantedWh: number
  /** Most power that each slot has room for, W. */
  readonly mostW: readonly number[]
  /** Length of all slots before each slot, ms. */
  readonly msBefore: readonly number[]
  /** Price times length of all slots before each slot. */
  readonly priceMsBefore: readonly number[]
}

/**
 * Set-points that change less often, for cars and stations that take only so many periods.
 *
 * Four ways are tried: neighbours are merged, those first that lose the least energy; one block after the other is
 * placed where it does best; changes are put where they leave most room; the session begins with two powers in a row.
 * Of these, the one that delivers most of the plan's energy is taken, then the cheapest. Every set-point stays 0 or
 * within the car's range, and within what the site can spare; energy that finds no room is missing. With a single
 * period its power would hold on after the session's end, so only 0 is safe, and all of the energy is missing.
 */
export function inFewerPeriods(setpointW: readonly number[], bounds: PeriodBounds): number[] {
  const planned = segmentsOf(setpointW.slice(0, bounds.endSlot))
  if (periodsOf(planned) <= bounds.maxPeriods) return [...setpointW]
  if (bounds.maxPeriods < 2) return setpointW.map(() => 0)
  const room = roomOf(setpointW, bounds)
  const idle = [{ fromSlot: 0, toSlot: bounds.endSlot, powerW: 0 }]
  const merged = improved(madeUp(mergedWithin(planned, room), room), room)
  const roomy = improved(madeUp(roomiest(room), room), room)
  const segments = best([merged, improved(idle, room), roomy, ...twoPowers(room)], room)
  return setpointW.map((_, slot) => segments.find(({ toSlot }) => slot < toSlot)?.powerW ?? 0)
}

function roomOf(setpointW: readonly number[], bounds: PeriodBounds): Room {
  const { slotMs, spareW, pricePerKwh, maxPowerW } = bounds
  const msBefore = sumsBefore(slotMs)
  return {
    ...bounds,
    wantedWh: setpointW.reduce((sum, powerW, slot) => sum + (powerW * (slotMs[slot] ?? 0)) / msPerHour, 0),
    mostW: setpointW.map((powerW, slot) => Math.min(maxPowerW, powerW + (spareW[slot] ?? 0))),
    msBefore,
    priceMsBefore: sumsBefore(slotMs.map((ms, slot) => ms * (pricePerKwh[slot] ?? 0))),
  }
}

const msPerHour = 3_600_000

function sumsBefore(values: readonly number[]): number[] {
  const sums = [0]
  for (const value of values) sums.push((sums.at(-1) ?? 0) + value)
  return sums
}

/** Periods that segments take: those that end at some power need one more, at 0 after the session's end. */
function periodsOf(segments: readonly Segment[]): number {
  return segments.length + (segments.at(-1)?.powerW === 0 ? 0 : 1)
}

/** The segments that miss least energy, of these the cheapest, of these the first. */
function best(candidates: Iterable<readonly Segment[]>, room: Room): readonly Segment[] {
  let least: readonly [number, number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  let found: readonly Segment[] = []
  for (const segments of candidates) {
    // Whole tenths of a Wh and millionths of the price, so that rounding errors decide nothing.
    const missing = Math.round((room.wantedWh - energyOf(segments, room)) * 10)
    const cost = Math.round(costOf(segments, room) * 1e6)
    if (missing > least[0] || (missing === least[0] && cost >= least[1])) continue
    least = [missing, cost]
    found = segments
  }
  return found
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

/** As few segments as there may be, neighbours merged at the lower of their powers. */
function mergedWithin(planned: readonly Segment[], room: Room): Segment[] {
  const segments = [...planned]
  while (segments.length > 1 && periodsOf(segments) > room.maxPeriods) mergeCheapest(segments, room)
  return segments
}

function mergeCheapest(segments: Segment[], room: Room): void {
  const losses = segments.slice(1).map((right, index) => {
    const left = segments[index] as Segment
    const higher = left.powerW > right.powerW ? left : right
    return Math.abs(left.powerW - right.powerW) * hoursOf(higher, room)
  })
  const index = losses.indexOf(Math.min(...losses))
  const left = segments[index] as Segment
  const right = segments[index + 1] as Segment
  const powerW = Math.min(left.powerW, right.powerW)
  segments.splice(index, 2, { fromSlot: left.fromSlot, toSlot: right.toSlot, powerW })
}

/** Raises segments, the cheapest first, until the lost energy is found again. */
function madeUp(merged: readonly Segment[], room: Room): Segment[] {
  const segments = [...merged]
  let missingWh = room.wantedWh - energyOf(segments, room)
  for (const segment of merged.toSorted((a, b) => meanPrice(a, room) - meanPrice(b, room))) {
    const hours = hoursOf(segment, room)
    const mostW = Math.min(...room.mostW.slice(segment.fromSlot, segment.toSlot))
    const powerW = possiblePower(Math.min(mostW, segment.powerW + missingWh / hours), room)
    if (powerW <= segment.powerW) continue
    const raised = segments.with(merged.indexOf(segment), { ...segment, powerW })
    if (periodsOf(raised) > room.maxPeriods) continue
    missingWh -= (powerW - segment.powerW) * hours
    segments.splice(0, segments.length, ...raised)
  }
  return segments
}

/** Places each block anew within the idle slots around it, and new blocks into idle slots, while that is better. */
function improved(initial: readonly Segment[], room: Room): readonly Segment[] {
  let segments = initial
  for (let index = 0; index < segments.length; index++) {
    const better = best([segments, ...placedAnew(segments, index, room)], room)
    // A block may have brought others within reach.
    if (better !== segments) index = -1
    segments = better
  }
  return segments
}

/** The segments with any block there can be in place of one of them and of the idle ones beside it. */
function* placedAnew(segments: readonly Segment[], index: number, room: Room): Generator<readonly Segment[]> {
  const first = index > 0 && segments[index - 1]?.powerW === 0 ? index - 1 : index
  const last = segments[index + 1]?.powerW === 0 ? index + 1 : index
  const before = segments.slice(0, first)
  const after = segments.slice(last + 1)
  const zoneFrom = segments[first]?.fromSlot ?? 0
  const zoneTo = segments[last]?.toSlot ?? 0
  const openWh = room.wantedWh - energyOf(before, room) - energyOf(after, room)
  for (const block of blocksWithin(zoneFrom, zoneTo, room)) {
    const powerW = possiblePower(Math.min(block.powerW, openWh / hoursOf(block, room)), room)
    if (powerW <= 0) continue
    const left = { fromSlot: zoneFrom, toSlot: block.fromSlot, powerW: 0 }
    const right = { fromSlot: block.toSlot, toSlot: zoneTo, powerW: 0 }
    const placed = [...before, left, { ...block, powerW }, right, ...after].filter(isSomething)
    if (periodsOf(placed) <= room.maxPeriods) yield placed
  }
}

/** All runs of slots in which the car can charge, each at the most power that all of its slots have room for. */
function* blocksWithin(zoneFrom: number, zoneTo: number, { mostW, minPowerW }: Room): Generator<Segment> {
  for (let fromSlot = zoneFrom; fromSlot < zoneTo; fromSlot++) {
    let powerW = Number.POSITIVE_INFINITY
    for (let toSlot = fromSlot + 1; toSlot <= zoneTo; toSlot++) {
      powerW = Math.min(powerW, mostW[toSlot - 1] ?? 0)
      if (powerW <= 0 || powerW < minPowerW) break
      yield { fromSlot, toSlot, powerW }
    }
  }
}

/** Segments from the session's start on, linked from the last one back, and the most energy they have room for. */
interface Path {
  readonly wh: number
  readonly last?: Segment
  readonly before?: Path
}

/** Where to change power so that there is room for the most energy: a dynamic program, a segment longer each round. */
function roomiest(room: Room): Segment[] {
  const { endSlot } = room
  let paths: (Path | undefined)[] = [{ wh: 0 }]
  // One period is left for the 0 at the end, whether that begins before or at the session's end.
  for (let count = 1; count < Math.min(room.maxPeriods, endSlot + 1); count++) paths = longerPaths(paths, room)
  const toSlot = paths.reduce((most, path, slot) => ((path?.wh ?? 0) > (paths[most]?.wh ?? 0) ? slot : most), 0)
  const segments: Segment[] = [{ fromSlot: toSlot, toSlot: endSlot, powerW: 0 }]
  for (let path = paths[toSlot]; path?.last; path = path.before) segments.unshift(path.last)
  return segments.filter(isSomething)
}

/** The roomiest way to each slot with at most one segment more. */
function longerPaths(paths: readonly (Path | undefined)[], { mostW, minPowerW, endSlot, msBefore }: Room) {
  const longer = [...paths]
  paths.forEach((before, fromSlot) => {
    if (!before) return
    let mostPowerW = Number.POSITIVE_INFINITY
    for (let toSlot = fromSlot + 1; toSlot <= endSlot; toSlot++) {
      mostPowerW = Math.min(mostPowerW, mostW[toSlot - 1] ?? 0)
      const hours = ((msBefore[toSlot] ?? 0) - (msBefore[fromSlot] ?? 0)) / msPerHour
      const wh = before.wh + (mostPowerW < minPowerW ? 0 : mostPowerW * hours)
      if (wh > (longer[toSlot]?.wh ?? -1)) longer[toSlot] = { wh, last: { fromSlot, toSlot, powerW: 0 }, before }
    }
  })
  return longer
}

/** Two powers in a row from the session's start on, the dearer of them as low as the energy allows. */
function* twoPowers(room: Room): Generator<readonly Segment[]> {
  if (room.maxPeriods < 3) return
  const firsts = [...blocksWithin(0, room.endSlot, room)].filter(({ fromSlot }) => fromSlot === 0)
  for (const second of blocksWithin(0, room.endSlot, room)) {
    const first = firsts[second.fromSlot - 1]
    if (!first) continue
    const [cheap, dear] = meanPrice(first, room) <= meanPrice(second, room) ? [first, second] : [second, first]
    const openWh = room.wantedWh - cheap.powerW * hoursOf(cheap, room)
    const dearW = Math.min(dear.powerW, Math.max(room.minPowerW, openWh / hoursOf(dear, room)))
    const restWh = room.wantedWh - dearW * hoursOf(dear, room)
    const cheapW = possiblePower(Math.min(cheap.powerW, restWh / hoursOf(cheap, room)), room)
    if (dearW <= 0 || cheapW <= 0) continue
    const [firstW, secondW] = cheap === first ? [cheapW, dearW] : [dearW, cheapW]
    const after = { fromSlot: second.toSlot, toSlot: room.endSlot, powerW: 0 }
    yield [{ ...first, powerW: firstW }, { ...second, powerW: secondW }, after].filter(isSomething)
  }
}

/** A power the car can take: 0 below its minimum, but the minimum where only a rounding error is missing. */
function possiblePower(powerW: number, { minPowerW }: Room): number {
  return powerW < minPowerW - 1e-9 ? 0 : Math.max(powerW, minPowerW)
}

function isSomething({ fromSlot, toSlot }: Segment): boolean {
  return fromSlot < toSlot
}

function hoursOf({ fromSlot, toSlot }: Segment, { msBefore }: Room): number {
  return ((msBefore[toSlot] ?? 0) - (msBefore[fromSlot] ?? 0)) / msPerHour
}

function meanPrice(segment: Segment, room: Room): number {
  const { priceMsBefore } = room
  const priceMs = (priceMsBefore[segment.toSlot] ?? 0) - (priceMsBefore[segment.fromSlot] ?? 0)
  return priceMs / msPerHour / hoursOf(segment, room)
}

function energyOf(segments: readonly Segment[], room: Room): number {
  return segments.reduce((sum, segment) => sum + segment.powerW * hoursOf(segment, room), 0)
}

function costOf(segments: readonly Segment[], room: Room): number {
  const priced = (segment: Segment) => (segment.powerW / 1000) * hoursOf(segment, room) * meanPrice(segment, room)
  return segments.reduce((sum, segment) => sum + priced(segment), 0)
}

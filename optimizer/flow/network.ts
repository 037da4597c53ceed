/**
 * A network of arcs with room for flow, and a maximum flow on it (Dinic's algorithm, searched from the sink).
 * Each arc is stored beside its reverse: arc `e` and arc `e ^ 1`.
 */
export interface Network {
  readonly source: number
  readonly sink: number
  /** First arc that leaves each node, -1 for none. */
  readonly firstArc: Int32Array
  /** Next arc that leaves the same node, -1 for none. */
  readonly nextArc: Int32Array
  /** Node that each arc leads to. */
  readonly head: Int32Array
  /** Room left on each arc; on a reverse arc, the flow that could be taken back. */
  readonly room: Float64Array
  /** Arc that the search takes next from each node. */
  readonly current: Int32Array
  /** Arcs left to the sink, from each node that reaches it; -1 elsewhere. */
  readonly distance: Int32Array
  readonly queue: Int32Array
  /** 1 for nodes that the source can reach no more, whatever arcs into the sink are opened: the search skips them. */
  readonly isCutOff: Uint8Array
}

/** Arcs beside their reverses, as a network keeps them: arc `2 * i` of the list leads from `head[2 * i + 1]` to `head[2 * i]`. */
export interface Arcs {
  readonly head: Int32Array
  /** Capacity of each arc; on a reverse arc 0. */
  readonly room: Float64Array
}

/** Builds a network from arcs, which it keeps and changes. Arcs leave each node in the order of the list. */
export function network(nodes: number, source: number, sink: number, { head, room }: Arcs): Network {
  const firstArc = new Int32Array(nodes).fill(-1)
  const nextArc = new Int32Array(head.length)
  for (let arc = head.length - 1; arc >= 0; arc--) {
    const from = head[arc ^ 1] as number
    nextArc[arc] = firstArc[from] as number
    firstArc[from] = arc
  }
  return {
    source,
    sink,
    firstArc,
    nextArc,
    head,
    room,
    current: new Int32Array(nodes),
    distance: new Int32Array(nodes),
    queue: new Int32Array(nodes),
    isCutOff: new Uint8Array(nodes),
  }
}

/** Sends as much more flow from source to sink as fits; returns how much. Never takes flow off the source or the sink. */
export function augment(within: Network): number {
  let total = 0
  while (measureDistances(within)) {
    within.current.set(within.firstArc)
    total += push(within, within.source, Number.POSITIVE_INFINITY)
  }
  return total
}

/** Nodes that more flow could reach from the source: after a maximum flow, the source's side of the least minimum cut. */
export function reachableFromSource({ source, firstArc, nextArc, head, room, queue }: Network): Uint8Array {
  const reached = new Uint8Array(firstArc.length)
  reached[source] = 1
  queue[0] = source
  let length = 1
  for (let next = 0; next < length; next++) {
    for (let arc = firstArc[queue[next] as number] as number; arc >= 0; arc = nextArc[arc] as number) {
      const node = head[arc] as number
      if ((room[arc] as number) <= 0 || reached[node] === 1) continue
      reached[node] = 1
      queue[length++] = node
    }
  }
  return reached
}

/**
 * Breadth first from the sink, against the arcs, until the source is met; false where it is not.
 * What a search in vain has visited, later flow cannot reach either: augmenting paths only use nodes that the source
 * reaches, and so never open an arc into the rest.
 */
function measureDistances(within: Network): boolean {
  const { source, sink, firstArc, nextArc, head, room, distance, queue, isCutOff } = within
  distance.fill(-1)
  distance[sink] = 0
  queue[0] = sink
  let length = 1
  for (let next = 0; next < length; next++) {
    const to = queue[next] as number
    for (let arc = firstArc[to] as number; arc >= 0; arc = nextArc[arc] as number) {
      const from = head[arc] as number
      if ((room[arc ^ 1] as number) <= 0 || (distance[from] as number) >= 0 || isCutOff[from] === 1) continue
      distance[from] = (distance[to] as number) + 1
      if (from === source) return true
      queue[length++] = from
    }
  }
  for (let next = 1; next < length; next++) isCutOff[queue[next] as number] = 1
  return false
}

/** Sends up to `most` along arcs that come one nearer to the sink; returns how much arrived. */
function push(within: Network, node: number, most: number): number {
  const { sink, nextArc, head, room, current, distance } = within
  if (node === sink) return most
  let sent = 0
  for (; (current[node] as number) >= 0; current[node] = nextArc[current[node] as number] as number) {
    const arc = current[node] as number
    const to = head[arc] as number
    const fits = Math.min(room[arc] as number, most - sent)
    if (fits <= 0 || distance[to] !== (distance[node] as number) - 1) continue
    const arrived = push(within, to, fits)
    room[arc] = (room[arc] as number) - arrived
    room[arc ^ 1] = (room[arc ^ 1] as number) + arrived
    sent += arrived
    // The arc may have room left: stay on it.
    if (sent === most) return sent
  }
  return sent
}

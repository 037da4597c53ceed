/**
 * The vocabulary of planning: plain, immutable values, with the unit in every name.
 * Power in W, energy in Wh, current in A, durations in ms; prices in the site's currency per kWh.
 */

/** What a plan is good at, once as much energy as possible is delivered. */
export type Strategy = 'balanced' | 'fastest' | 'cheapest' | 'peak'

/** Every strategy, in the order in which people are offered them. */
export const strategies: readonly Strategy[] = ['cheapest', 'fastest', 'balanced', 'peak']

/** A phase of the site's connection: L1, L2 or L3. */
export type Phase = 1 | 2 | 3

/** One car's wish, in slots of the request it is part of. */
export interface SessionRequest {
  /** Unique within the request; the last tie-break. */
  readonly id: string
  /** Energy still wanted, Wh, at least 0. */
  readonly energyWh: number
  /** First slot in which the car may charge. */
  readonly firstSlot: number
  /** One past the last slot in which the car may charge. */
  readonly endSlot: number
  /** Least power while charging, W. In every slot the car draws 0, or at least this. 0 for a car without a minimum. */
  readonly minPowerW: number
  /** Most power, W, at least `minPowerW`. */
  readonly maxPowerW: number
  /** Power that the running plan has for the car in each of the request's slots, W; new plans stay close to it. */
  readonly runningW?: readonly number[]
  /** 0 to 9, 0 when absent. Where energy must be shared, higher priorities are served first. */
  readonly priority?: number
  /** How many phases the car draws on, evenly; 3 when absent. */
  readonly phases?: 1 | 2 | 3
  /** Which phases those are, where known; a car on unknown phases counts on each. */
  readonly onPhases?: readonly Phase[]
  /** The innermost limit of `limits` that the car draws through; only the site's when absent. */
  readonly limitId?: string
}

/** A fuse or feeder within the site that several cars share. Limits nest as a tree. */
export interface SharedLimit {
  /** Unique within the request. */
  readonly id: string
  /** The limit this one lies within; the site's when absent. */
  readonly parentId?: string
  /** Most that the cars behind it may draw together, W per slot, at least 0; no such limit when absent. */
  readonly limitW?: readonly number[]
  /** Most current of those cars on L1, L2 and L3, A, at least 0: three rows of N; no such limit when absent. */
  readonly phaseLimitA?: readonly (readonly number[])[]
}

/** What `balanced` trades: the completion time and the cost, each relative to its own best-to-worst span. */
export interface BalanceWeights {
  readonly time: number
  readonly cost: number
}

/** What the site pays for its highest load of a billing period, beside energy. Counts for `cheapest` and `peak`. */
export interface DemandCharge {
  /** Price of each kW, at least 0. */
  readonly perKw: number
  /** Highest load of the period so far, W: up to it, more load costs nothing. */
  readonly reachedW: number
}

/**
 * Headroom that a plan leaves to cars still to come, where it delivers no less beside that: the cars that are there do not
 * fill all of the cheap slots that later ones will want, too. Counts for `cheapest`.
 */
export interface LaterRoom {
  /** Part of each slot's headroom, per cent. */
  readonly percent: number
  /** First slot in which it is left. */
  readonly fromSlot: number
}

/**
 * A site's planning problem over N slots. All per-slot arrays have N entries.
 * Slots are cut where anything changes (the wall clock's quarter hours, now, departures),
 * so every car is present for the whole of each of its slots; slots may differ in length.
 */
export interface PlanRequest {
  readonly strategy: Strategy
  /** Length of each slot, ms, above 0. */
  readonly slotMs: readonly number[]
  /** Most the site may draw, W, per slot. */
  readonly gridLimitW: readonly number[]
  /** What the house draws without the planned cars, W, per slot; below 0 where it feeds in. */
  readonly baseLoadW: readonly number[]
  /** Price per kWh, per slot; may be 0 or negative. */
  readonly pricePerKwh: readonly number[]
  readonly sessions: readonly SessionRequest[]
  /** Fuses and feeders within the site; none when absent. */
  readonly limits?: readonly SharedLimit[]
  /** Most current on the site's L1, L2 and L3, A, at least 0: three rows of N; no such limit when absent. */
  readonly phaseLimitA?: readonly (readonly number[])[]
  /** The house's current on L1, L2 and L3, A: three rows of N, below 0 where it feeds in; needed with `phaseLimitA`. */
  readonly baseLoadA?: readonly (readonly number[])[]
  /** Between phase and neutral, V; 230 when absent. */
  readonly phaseVoltageV?: number
  /** For `balanced`; `{ time: 1, cost: 1 }` when absent. */
  readonly balance?: BalanceWeights
  /** No charge when absent. */
  readonly demandCharge?: DemandCharge
  /** None is left when absent. */
  readonly laterRoom?: LaterRoom
  /** How far above its bound a plan's objective may go to avoid charging for a single slot, per cent; 0.1 when absent. */
  readonly calmPercent?: number
}

/** How a plan was made. `exact` methods are proven optimal; the others carry their gap. */
export type PlanMethod =
  /** Greedy on one maximum flow: optimal where no car has a minimum current that binds. */
  | 'flow'
  /** Mixed-integer programme solved to optimality: by branch and bound, javascript-lp-solver or HiGHS. */
  | 'milp'
  /** The flow's plan, rounded to the cars' minimum power and repaired, or searched on; not proven, see the gap. */
  | 'round-and-repair'

/** Why a session's wish does not fit. */
export type ShortfallReason =
  /** At its full power from the first slot to the last, it would still be short. */
  | 'window'
  /** The site's limit, or one within the site, leaves too little, shared among its cars. */
  | 'headroom'
  /** What is left cannot be charged at or above the car's minimum power. */
  | 'minimum-power'

/** One of the limits that a car draws through: the site's or that of the limit named, in W or on one phase. */
export interface BindingLimit {
  /** The site's when absent. */
  readonly limitId?: string
  /** The limit in W when absent. */
  readonly phase?: Phase
}

/** What a plan does for one session. */
export interface SessionPlan {
  readonly id: string
  /** Planned power in each of the request's slots, W: 0, or between the car's minimum and maximum. */
  readonly setpointW: readonly number[]
  /** Energy of those set-points, Wh. */
  readonly energyWh: number
  /** Wish minus planned energy, Wh, at least 0. */
  readonly shortfallWh: number
  /** Present where `shortfallWh` is above 0. */
  readonly shortfallReason?: ShortfallReason
  /** Where the reason is `headroom`: the limit that holds the car back longest, if that is not the site's in W. */
  readonly bindingLimit?: BindingLimit
}

/** Set-points for all sessions of a site, and what is known about how good they are. */
export interface Plan {
  /** In the order of the request's sessions. */
  readonly sessions: readonly SessionPlan[]
  /** Base load plus all set-points, W, per slot. */
  readonly siteLoadW: readonly number[]
  /** Price of the cars' energy. */
  readonly cost: number
  /** Charge for the part of `peakW` above what the period has reached; absent without a demand charge. */
  readonly demandCost?: number
  /** Highest site load, W. */
  readonly peakW: number
  /** Sum over the sessions, Wh. */
  readonly shortfallWh: number
  /** Slots in which limits hold the cars back: those of the minimum cut, and of phases. Empty where all fits. */
  readonly bottleneckSlots: readonly number[]
  readonly method: PlanMethod
  /** Proven: no plan that delivers as much energy has a lower value of the strategy's objective. */
  readonly bound: number
  /** This plan's value of the strategy's objective, comparable to `bound`. */
  readonly objective: number
  /** How far `objective` is above `bound`, per cent of `bound`; 0 means proven optimal. */
  readonly gapPercent: number
  /** Present where the clock ended a search on the way: the same request may then get another plan. */
  readonly isEndedByTime?: true
}

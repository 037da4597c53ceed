/**
 * What the console and the HTTP API show: plain JSON shapes, sent whole.
 * Power in W, energy in Wh, instants in epoch ms; the browser turns them into kW, kWh and local time.
 */
import type { LimitPrice } from '../optimizer/explain/limit-price.ts'
import type { SlotReason } from '../optimizer/explain/slot-reason.ts'
import type { Phase, Plan, PlanMethod, PlanRequest, ShortfallReason, Strategy } from '../optimizer/model.ts'

/** The three inputs that people upload as series. */
export type SeriesKind = 'prices' | 'base-load' | 'grid-limit'

/** What a person may set about a site. */
export interface SiteSettings {
  readonly name: string
  /** IANA zone, e.g. `Europe/Berlin`. */
  readonly timeZone: string
  /** ISO 4217 code, e.g. `EUR`. */
  readonly currency: string
  /** Most the site may draw, W, wherever no limit series says otherwise. */
  readonly gridLimitW: number
  readonly slotMinutes: 5 | 10 | 15 | 30 | 60
  readonly strategy: Strategy
  /** Yearly use to which the standard household profile is scaled, kWh. */
  readonly yearlyUseKwh: number
  /** For `balanced`: how much the completion time weighs, beside `costWeight`. */
  readonly timeWeight: number
  readonly costWeight: number
  /** Price of each kW of the billing period's peak, in the currency; 0 for none. */
  readonly demandChargePerKw: number
  /** Highest load of the billing period so far, W: up to it, more load costs nothing. */
  readonly peakReachedW: number
  /** Fuse of the site's connection: most current on each of L1, L2 and L3, A; `null` for no such limit. */
  readonly phaseLimitA: number | null
  /** How the base load lies on the phases. `unknown`: all of it counts on each, the safe side. */
  readonly baseLoadPhases: 'unknown' | 'even'
  /** What drivers' tokens count as that nobody has recorded. */
  readonly unknownTokens: 'accepted' | 'refused'
  /** What cars do that come while their station cannot reach the server. */
  readonly failSafe: 'wait' | 'charge-safely'
}

/** What lies between the site's connection and its stations: fuses and feeders that several share, and the wiring. */
export interface SiteLimits {
  readonly groups: readonly LimitGroup[]
  /** Stations not named here have no limit but the site's, and unknown wiring. */
  readonly stations: readonly StationPlace[]
}

/** Stations and other groups that share a fuse or a feeder. */
export interface LimitGroup {
  readonly id: string
  /** What people call it. */
  readonly name: string
  /** The group it lies within; the site itself when absent. */
  readonly parentId?: string
  /** Most that the cars behind it may draw together, W; no such limit when absent. */
  readonly limitW?: number
  /** Most current of those cars on each phase, A; no such limit when absent. */
  readonly phaseLimitA?: number
}

/** Where a station hangs, and what its own connection bears. */
export interface StationPlace {
  readonly stationId: string
  /** The group it belongs to; the site itself when absent. */
  readonly groupId?: string
  /** Most that all of its EVSEs may draw together, W. */
  readonly limitW?: number
  /** Most current of all of its EVSEs together on each phase, A. */
  readonly phaseLimitA?: number
  /**
   * Grid phases of its L1, L2 and L3, as OCPP's PhaseRotation has them: R, S and T are the grid's L1, L2 and L3,
   * x is not connected. `STR`: its L1 is on the grid's L2. Unknown when absent.
   */
  readonly phaseRotation?: string
  /** EVSEs that are not as their station. */
  readonly evses?: readonly EvsePlace[]
}

/** An EVSE that hangs elsewhere, or is wired otherwise, than its station. */
export interface EvsePlace {
  readonly evseId: number
  readonly groupId?: string
  readonly phaseRotation?: string
}

/** A stretch of time in which a plan uses all that a limit allows. */
export interface FullLimitView {
  /** Which limit: `L1 of Garage`, `CS1`, `L2 of the site’s fuse`. */
  readonly label: string
  readonly fromMs: number
  readonly toMs: number
}

/** Where an input's values come from, and what was understood of them. */
export interface InputView {
  /** `assumed` until a file is uploaded; the grid limit is a `setting` then. */
  readonly source: 'assumed' | 'setting' | 'uploaded'
  /** A sentence: what is in force. */
  readonly label: string
  readonly file?: FileView
}

/** What was understood of an uploaded file. */
export interface FileView {
  readonly fileName: string
  /** The layout that was recognized, in words. */
  readonly format: string
  readonly points: number
  readonly fromMs: number
  /** End of the last step. */
  readonly toMs: number
  readonly stepMinutes: number
  /** `EUR/kWh`, `W`. */
  readonly unit: string
  readonly timeZone: string
  readonly warnings: readonly string[]
  /** What is worth a look; absent in files that were stored before it was looked at. */
  readonly check?: FileCheckView
  /** At most 200 points, for a small chart. */
  readonly preview: readonly { readonly startMs: number; readonly value: number }[]
}

/** What is worth a look in a file before it is used. */
export interface FileCheckView {
  readonly least: number
  readonly greatest: number
  readonly negativeValues: number
  /** Steps between the first and the last that have no value. */
  readonly missingSteps: number
  /** Days of 23 or 25 hours by the clock of the site, as `2026-03-29`; the first 20. */
  readonly unusualDays: readonly { readonly day: string; readonly hours: number }[]
}

export interface SiteView {
  readonly settings: SiteSettings
  readonly inputs: Readonly<Record<SeriesKind, InputView>>
  /** Server time when this view was made. */
  readonly nowMs: number
  /** Seconds of server time in a real second; 1 except in demonstrations. */
  readonly speed: number
  /** Where a station connects, with `{stationId}` in place of its identity. */
  readonly ocppUrl: string
  /** Whether a station needs a password to be let in. */
  readonly needsStationPasswords: boolean
  readonly limits: SiteLimits
  /** Whether a new plan was being made then. */
  readonly isPlanning: boolean
  readonly health: { readonly level: 'ok' | 'attention' | 'alarm'; readonly text: string }
}

export interface StationView {
  readonly stationId: string
  readonly isConnected: boolean
  /** Remote address of the newest connection. */
  readonly address?: string
  /** Since when it is connected, or disconnected. */
  readonly sinceMs: number
  /** `implicit`: never seen to boot by this server, treated as accepted. */
  readonly registration: 'none' | 'accepted' | 'implicit' | 'pending' | 'rejected'
  /** Whether a password is set for it. */
  readonly hasPassword?: boolean
  readonly vendorName?: string
  readonly model?: string
  readonly evses: readonly { readonly evseId: number; readonly connectorStatus: string }[]
  /** What holds while it cannot reach the server; absent before it was told. */
  readonly failSafe?: FailSafeView
}

/** What a station keeps for the time when it cannot reach the server. */
export interface FailSafeView {
  /** Its hard cap, W; absent where it takes none. */
  readonly stationMaxW?: number
  /** What a car that comes then may draw, by EVSE. */
  readonly evses: readonly {
    readonly evseId: number
    readonly state: 'sent' | 'accepted' | 'verified' | 'refused'
    /** Absent where nothing limits it. */
    readonly mostW?: number
    readonly detail?: string
  }[]
}

/** How many stations there are: of thousands, a browser is shown a part. */
export interface StationCountsView {
  readonly known: number
  readonly connected: number
}

/** A station that nobody has admitted and that asked to come in. */
export interface KnockView {
  readonly stationId: string
  /** Where it asked from last. */
  readonly address: string
  readonly firstMs: number
  readonly lastMs: number
  readonly count: number
}

/** Answer to `PUT /api/stations/{id}`. */
export interface StationAccessView {
  readonly stationId: string
  readonly registration: 'accepted' | 'pending' | 'rejected'
  readonly hasPassword: boolean
  /** Only where it was just generated: it is told this once. */
  readonly password?: string
}

/** Who somebody is to the server, and what they may do. */
export interface WhoView {
  /** Absent where nobody has to log in. */
  readonly name?: string
  readonly role: 'viewer' | 'operator'
  /** Whether everybody may do everything: a server for its own machine alone, without users. */
  readonly isOpen: boolean
}

/** Whether anybody can log in, or the first operator has to be made. */
export interface LoginView {
  readonly isSetUp: boolean
}

/** A station's way from a plan to a car that charges by it. */
export interface DeliveryView {
  /** `verified`: its composite schedule agrees. `not-applied`: accepted twice, and not what its schedule says. */
  readonly state: 'pending' | 'sent' | 'accepted' | 'verified' | 'not-applied' | 'rejected' | 'expired' | 'unsupported'
  readonly attempts: number
  readonly sinceMs: number
  /** Why it is not accepted or not verified, or what the station allows instead: a sentence. */
  readonly detail?: string
}

export interface SessionView {
  readonly id: string
  readonly stationId: string
  readonly evseId: number
  readonly transactionId?: string
  /** `unplanned`: a transaction whose car has sent no needs. `waiting`: needs before the transaction. */
  readonly state: 'waiting' | 'planned' | 'unplanned' | 'ended'
  /** OCPP's charging state: `Charging`, `SuspendedEVSE`, … */
  readonly chargingState?: string
  readonly arrivalMs: number
  readonly departureMs: number
  /** 0 to 9; where energy must be shared, higher ones are served first. */
  readonly priority: number
  /** True where the car named no departure, or one beyond the horizon, and the server chose. */
  readonly departureIsAssumed: boolean
  readonly transfer?: 'AC' | 'DC'
  readonly phases?: number
  /** Which of the grid's phases those are, where known. */
  readonly onPhases?: readonly Phase[]
  readonly minCurrentA?: number
  readonly maxCurrentA?: number
  readonly minPowerW: number
  readonly maxPowerW: number
  /** Delivered before the newest needs plus what those needs ask, Wh. */
  readonly askedWh: number
  readonly deliveredWh: number
  /** Still to come by the plan, Wh. */
  readonly plannedWh: number
  readonly shortfallWh: number
  /** `periods`: the car takes too few in one schedule for all of its plan. */
  readonly shortfallReason?: ShortfallReason | 'periods'
  /** The shortfall in a sentence. */
  readonly shortfallText?: string
  /** Newest metered power, W. */
  readonly powerW?: number
  /** Set-point in force, W. */
  readonly setpointW?: number
  /** Whether the metered power keeps to the set-point; absent while it cannot be told. */
  readonly isFollowing?: boolean
  /** How the car departs from its profile, and since when: a sentence. */
  readonly followingText?: string
  readonly socPercent?: number
  readonly delivery?: DeliveryView
}

/** One session's part of the result charts; arrays per slot of `ResultsView`. */
export interface SessionSeriesView {
  readonly id: string
  readonly stationId: string
  readonly evseId: number
  readonly label: string
  readonly askedWh: number
  readonly departureMs: number
  /** Metered mean power, W; `null` for slots to come. */
  readonly measuredW: readonly (number | null)[]
  /** Planned power, W; `null` for slots gone by. */
  readonly plannedW: readonly (number | null)[]
  /** Energy delivered at each slot's end, Wh; `null` for slots to come. */
  readonly deliveredWh: readonly (number | null)[]
  /** Energy planned to be delivered at each slot's end, Wh; `null` for slots gone by. */
  readonly expectedWh: readonly (number | null)[]
}

/** The site's load over time, before and after, and the figures that sum it up. */
export interface ResultsView {
  /** Start of each slot; slots end where the next begins, the last one at `endMs`. */
  readonly startsMs: readonly number[]
  readonly endMs: number
  readonly baseLoadW: readonly number[]
  readonly gridLimitW: readonly number[]
  readonly pricePerKwh: readonly number[]
  /** Site load had every car charged at full power from plug-in, W. */
  readonly beforeW: readonly number[]
  /** The first 30 apart; where there are more, all others as one with the id `others`. */
  readonly sessions: readonly SessionSeriesView[]
  /** Where fuses, groups and stations hold the cars back by the newest plan: the soonest 20. */
  readonly fullLimits: readonly FullLimitView[]
  readonly figures: ResultFigures
}

export interface ResultFigures {
  readonly peakBeforeW: number
  readonly peakAfterW: number
  readonly costBefore: number
  readonly costAfter: number
  readonly askedWh: number
  readonly deliveredWh: number
  readonly plannedWh: number
  readonly shortfallWh: number
  /** How the newest plan was made; absent before the first. */
  readonly method?: PlanMethod
  readonly gapPercent?: number
  readonly solveMs?: number
  readonly plannedAtMs?: number
  /** Why the newest plan was made. */
  readonly cause?: string
}

/** The newest plan with the problem it solves; arrays per slot, as in `PlanRequest` and `Plan`. */
export interface PlanView extends Plan, Pick<PlanRequest, 'limits' | 'phaseLimitA' | 'baseLoadA'> {
  /** Under which it is on record. */
  readonly id: number
  readonly strategy: Strategy
  readonly startsMs: readonly number[]
  readonly endMs: number
  readonly gridLimitW: readonly number[]
  readonly baseLoadW: readonly number[]
  readonly pricePerKwh: readonly number[]
  readonly madeAtMs: number
  readonly solveMs: number
  readonly cause: string
}

/** Why the newest plan is as it is, and what would change it; arrays per slot of the plan. */
export interface ExplanationView {
  /** Which plan it explains: `plannedAtMs` of the figures. */
  readonly plannedAtMs: number
  readonly startsMs: readonly number[]
  readonly endMs: number
  /** Changes that would make all fit, each proven by planning with it; empty where all fits. */
  readonly offers: readonly { readonly sessionId?: string; readonly text: string }[]
  /** What one more kW of grid limit in a slot would save, in the currency, and bring in energy, Wh. */
  readonly limitPrices: readonly LimitPrice[]
  /** By session, why it charges or waits in each slot; of the first 20 sessions. */
  readonly reasons: Readonly<Record<string, readonly SlotReason[]>>
}

/** Simple rules that plans are compared with. */
export const whatIfRules = [
  'uncontrolled',
  'first-come-first-served',
  'equal-share',
  'earliest-departure-first',
] as const

/** Answer to `POST /api/what-if`: the same needs under several ways to charge; arrays per slot. */
export interface WhatIfView {
  readonly startsMs: readonly number[]
  readonly endMs: number
  readonly baseLoadW: readonly number[]
  /** In force. */
  readonly gridLimitW: readonly number[]
  /** In force. */
  readonly pricePerKwh: readonly number[]
  readonly cars: number
  readonly columns: readonly WhatIfColumnView[]
  /** What to know before the columns are compared: sentences. */
  readonly remarks: readonly string[]
}

/** One way to charge, and what it comes to from now on. */
export interface WhatIfColumnView {
  readonly method: (typeof whatIfRules)[number] | Strategy
  /** The limit that was asked for, W; that in force when absent. */
  readonly gridLimitW?: number
  /** The limit that it is held to, W. */
  readonly limitW: readonly number[]
  /** False where the time was up before the search ended: then the figures, if any, are the best so far. */
  readonly isDone: boolean
  readonly figures?: WhatIfFigures
  /** Proven distance to the best of its strategy, per cent; absent for rules, which have no aim. */
  readonly gapPercent?: number
  /** Mean load of the site, W. */
  readonly siteLoadW?: readonly number[]
}

/** What a way to charge comes to. */
export interface WhatIfFigures {
  /** Of the cars' energy. */
  readonly cost: number
  readonly energyWh: number
  readonly missedWh: number
  /** Highest load of the site at any instant, W. */
  readonly peakW: number
  readonly aboveLimitWh: number
  /** Jain's index over the parts of their wishes that cars get: 1 where all get the same part. */
  readonly fairness: number
  /** Part of its wish that the worst served car gets, per cent. */
  readonly leastMetPercent: number
  /** Cars that lack more than 0.1 kWh. */
  readonly sessionsShort: number
  readonly setpointChanges: number
}

/** A back-test, as it stands. */
export interface BacktestView {
  readonly id: string
  readonly name: string
  /** `interrupted`: a restart ended it; it can be started again. */
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted'
  /** Part that is played, 0 to 1. */
  readonly part: number
  readonly createdMs: number
  readonly endedMs?: number | undefined
  /** Why it failed: a sentence. */
  readonly problem?: string | undefined
  /** Options of the back-test command with their values. */
  readonly settings: Readonly<Record<string, string>>
  readonly files: readonly { readonly what: string; readonly name: string }[]
}

export type LogKind = 'station' | 'frame' | 'needs' | 'session' | 'plan' | 'delivery' | 'input' | 'problem'

/** One event, one line. */
export interface LogEntry {
  /** Numbered without gaps from 1. */
  readonly seq: number
  readonly atMs: number
  readonly kind: LogKind
  readonly stationId?: string
  /** Fields, not prose: `evse=1 state=accepted attempt=2`. */
  readonly text: string
  /** For frames: which way. */
  readonly direction?: 'in' | 'out'
  /** For frames: the OCPP-J array as text, at most 8,192 characters. */
  readonly frame?: string
}

/** The first message on `/live`: everything. */
export interface LiveSnapshot {
  readonly type: 'snapshot'
  readonly seq: number
  readonly site: SiteView
  /** The first 200: those with a car before those out of reach, and these before all others. */
  readonly stations: readonly StationView[]
  readonly stationCounts: StationCountsView
  /** Stations that ask to be admitted. */
  readonly knocks: readonly KnockView[]
  readonly sessions: readonly SessionView[]
  readonly results: ResultsView
  /** The newest entries, oldest first. */
  readonly log: readonly LogEntry[]
}

/** What changed since message `seq - 1`; a gap in `seq` asks for a new snapshot (reconnect). */
export interface LiveUpdate {
  readonly type: 'update'
  readonly seq: number
  readonly site?: SiteView
  readonly stations?: readonly StationView[]
  readonly stationCounts?: StationCountsView
  readonly knocks?: readonly KnockView[]
  readonly sessions?: readonly SessionView[]
  readonly results?: ResultsView
  /** New entries only, at most the newest 500. */
  readonly log?: readonly LogEntry[]
}

export type LiveMessage = LiveSnapshot | LiveUpdate

/** Answer to `PATCH /api/site`, to `PUT /api/limits` and to uploads that were applied: what it led to. */
export interface AppliedView {
  readonly site: SiteView
  /** Sessions that are planned again because of it. */
  readonly replannedSessions: number
}

/** Answer to `POST /api/series/{kind}`: what was understood, and with `?dryRun=1` nothing more. */
export interface UploadView {
  readonly file: FileView
  readonly isApplied: boolean
  readonly replannedSessions: number
}

/** What a file leaves open and only whoever uploads it knows. */
export interface FileQuestion {
  /** Answered by `area`; by `unit`; by `timeColumn`, `valueColumn`, `timeIs` and `unit`. */
  readonly about: 'area' | 'unit' | 'columns'
  /** The areas, units or columns to choose from. */
  readonly choices: readonly string[]
}

/** RFC 9457 problem details, as every HTTP error is answered. */
export interface ProblemView {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  /** For files: which, where, what was there, what should have been. */
  readonly file?: string
  readonly line?: number
  readonly found?: string
  readonly expected?: string
  /** The first rows of a table that is not known, to choose columns from. */
  readonly firstRows?: readonly (readonly string[])[]
  /** What has to be said with the file for it to be read. */
  readonly asks?: FileQuestion
  /** The code of a station's CALLERROR. */
  readonly callError?: string
}

/** A driver's token on record, of `/api/tokens`. */
export interface IdTokenView {
  readonly idToken: string
  readonly status: 'accepted' | 'blocked' | 'expired' | 'invalid'
  /** A master pass stops others' transactions, and starts none. */
  readonly isMaster: boolean
  readonly groupId?: string
  readonly expiresMs?: number
}

/** What a station reported to one request, of `/api/stations/{id}/reports/{action}/{requestId}`. */
export interface StationReportView {
  /** The station's message, such as `NotifyReport`. */
  readonly action: string
  readonly requestId: number
  /** Whether the station has said that nothing follows. */
  readonly isComplete: boolean
  /** Whether the report was too long to be kept in whole. */
  readonly isCut: boolean
  /** As the station sent them. */
  readonly messages: readonly object[]
}

import type { Clock } from './clock.ts'
import type { Dispatch } from './delivery/in-steps.ts'
import type { Outbox } from './delivery/outbox.ts'
import type { Events } from './events.ts'
import type { Planner, SolvedProblem } from './planning/planner.ts'
import type { EnergySample, MeterReading } from './sessions/meter.ts'
import type { Session } from './sessions/session.ts'
import type { Stations } from './stations.ts'
import type { SiteLimits } from './views/limits.ts'
import type { SiteSettings } from './views/site-settings.ts'

/** The newest plan, what it solves, and how it came about. */
export interface CurrentPlan extends SolvedProblem {
  /** Numbered from 1, on record under it. */
  readonly id: number
  readonly madeAtMs: number
  /** What asked for it: `needs of CS1/1`, `an hour gone by`, … */
  readonly cause: string
}

/** The parts a site is put together from. */
export interface SiteParts {
  readonly clock: Clock
  readonly events: Events
  readonly stations: Stations
  readonly planner: Planner
  readonly settings: SiteSettings
  readonly limits: SiteLimits
  readonly record: SiteRecord
  /** Tells when a plan begins and ends; the clock's time at once when absent. */
  readonly planPace?: PlanPace | undefined
  /** How long a plan that no car waits for waits for what may be asked for with it, real ms. Default 200. */
  readonly gatherMs?: number | undefined
}

/** What a replay holds plans back by, so that each begins with what it began with, and when. */
export interface PlanPace {
  /** Resolves to the instant at which the plan begins, when it may. */
  begin(): Promise<number>
  ended(): void
}

/** Where a site's history is kept. */
export interface SiteRecord {
  /** Told of every session that changed in more than its meter. */
  touch(session: Session): void
  /** Told of every reading that a session's meter took in, and what it made of it. */
  metered(session: Session, reading: MeterReading, sample: EnergySample): void
  nextPlanId(): number
  /** Told that a plan is begun: what comes from now on is not in it. */
  planning(): void
  /** Told that it came to its end, with a plan or without. */
  planningEnded(): void
  planned(current: CurrentPlan): void
}

/** What a site reaches its stations by. */
export interface SiteLinks {
  readonly outbox: Outbox
  /** Finds out what became of a station that has come back. */
  followUp(stationId: string, connectedMs: number): Promise<void>
  /** What holds while nobody plans; absent where nothing is kept. */
  readonly failSafe?: FailSafe
  /** Change of a limit that a station counts as significant, as a share of it. */
  significantShare(stationId: string): number
  /** How a station says that an EVSE is wired. */
  phaseRotation(stationId: string, evseId: number): string | undefined
  /** Why a station is sent no profile; undefined where one is worth a try. */
  takesNoProfiles(stationId: string): string | undefined
}

/** What the fail-safe of stations means for the site. */
export interface FailSafe {
  /** Cars that may come unheard of, for which plans keep power free. */
  carsToCome(): Session[]
  /** What cars without needs are given whose stations hold them back. */
  grants(nowMs: number): Dispatch[]
  /** Whether an EVSE lets a car wait that nobody has told anything about. */
  holdsBack(stationId: string, evseId: number): boolean
  /** What an EVSE allows a car that nobody has told anything about, W; undefined where nothing limits it. */
  defaultW(stationId: string, evseId: number): number | undefined
  /** Tells stations what has changed. */
  review(): void
}

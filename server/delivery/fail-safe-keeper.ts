import type { Clock } from '../clock.ts'
import { messageOf } from '../error-message.ts'
import { highestWithin } from '../limits/limit-span.ts'
import type { ProfileReports } from '../ocpp/v201/profile-reports.ts'
import type { SeriesShelf } from '../series-shelf.ts'
import { isPlannable, mayDrawW, type Session } from '../sessions/session.ts'
import type { Site } from '../site.ts'
import type { Stations } from '../stations.ts'
import type { FailSafeView } from '../views/stations.ts'
import { carToCome } from './car-to-come.ts'
import {
  type HeldFailSafe,
  type HeldLimit,
  isWorthTelling,
  leastChargeW,
  mayDrawAloneW,
  stationMaxW,
  type UnattendedEvse,
  unattendedPowers,
} from './fail-safe.ts'
import { keptOverBoot, listedProfiles, provenBy } from './fail-safe-proof.ts'
import { failSafeView } from './fail-safe-view.ts'
import { grantsFor, isWithoutNeeds } from './grants.ts'
import type { Dispatch } from './in-steps.ts'
import { install, lastingOrder } from './limit-install.ts'
import { beyondCapacity, takeBack } from './profile-places.ts'
import { knownToTake, type StationLimits } from './station-limits.ts'
import { type Outlook, Outlooks, worstRoom } from './unattended-room.ts'

/** What a keeper works with. */
export interface FailSafeParts {
  readonly clock: Clock
  readonly stations: Stations
  readonly site: Pick<Site, 'settings' | 'sessions' | 'limitSource' | 'replan' | 'forgetCeilings'>
  readonly shelf: SeriesShelf
  readonly limits: StationLimits
  readonly reports: ProfileReports
  /** When the station last booted, epoch ms; 0 where nobody has seen it. */
  bootedMs(stationId: string): number
  call(stationId: string, action: string, payload: object, timeoutMs: number): Promise<unknown>
  /** Keeps what a station holds beyond a restart. */
  save(stationId: string, held: HeldFailSafe): Promise<void>
  log(stationId: string, text: string): void
  changed(): void
}

// A CALL of ours that waits holds up the next one, a car's profile among them.
const callTimeoutMs = 5_000
const afterSilenceMs = 300_000
const cap = 0

/**
 * Keeps at every station what holds while nobody plans: a hard cap, and a default for cars that come then. Installed
 * when a station has come, verified by what it lists, and told anew only where something changes that is worth it.
 */
export class FailSafeKeeper {
  readonly #parts: FailSafeParts
  readonly #held = new Map<string, HeldFailSafe>()
  /** Stations that have been kept since they connected; of each the work under way. */
  readonly #work = new Map<string, Promise<void>>()
  /** Before a station that did not answer is told again. */
  readonly #pauses = new Map<string, AbortController>()
  readonly #outlooks = new Outlooks()
  #isClosed = false

  constructor(parts: FailSafeParts) {
    this.#parts = parts
  }

  /** Takes what stations hold from before a restart. */
  restore(held: Iterable<readonly [string, HeldFailSafe]>): void {
    for (const [stationId, each] of held) this.#held.set(stationId, each)
  }

  /** Looks after a station that has come, or come back: what it lists no longer, or never took, it is told. */
  async keep(stationId: string): Promise<void> {
    await this.#parts.limits.ready(stationId)
    await this.#inTurn(stationId, async () => {
      this.#forgetBeforeBoot(stationId)
      await this.#verify(stationId)
      await this.#tell(stationId, true)
    })
    const nowMs = this.#parts.clock.now()
    const waits = this.#parts.site.sessions.ofStation(stationId).some((session) => this.#isHeldBack(session, nowMs))
    if (waits) this.#parts.site.replan(`${stationId} has a car without needs`)
  }

  /** Tells stations within reach what has changed; nothing where nothing has. */
  review(): void {
    const { stations, site, clock } = this.#parts
    const { tree } = site.limitSource
    const outlook = this.#outlook()
    const wanted = Map.groupBy(this.#wanted(), ({ stationId }) => stationId)
    for (const stationId of [...this.#work.keys()]) {
      const mostW = stationMaxW(stationId, outlook.mostLimitW, tree, clock.now())
      const isOutOfDate =
        this.#surplus(stationId).length > 0 ||
        this.#isWorthTelling(stationId, cap, mostW) ||
        (wanted.get(stationId) ?? []).some(({ evseId, powerW }) => this.#isWorthTelling(stationId, evseId, powerW))
      if (!stations.isConnected(stationId)) this.#work.delete(stationId)
      else if (isOutOfDate) void this.#inTurn(stationId, () => this.#tell(stationId))
    }
  }

  /** Tells a station again what it refused, where it is known to take other profiles now. */
  modelChanged(stationId: string): void {
    const { stationMax, defaults } = this.#held.get(stationId) ?? { defaults: {} }
    const takes = knownToTake(this.#parts.limits, stationId)
    const isRefused = [stationMax, ...Object.values(defaults)].some(
      (held) => held?.state === 'refused' && held.refusedUnder !== takes,
    )
    if (isRefused && this.#work.has(stationId)) void this.#inTurn(stationId, () => this.#tell(stationId))
  }

  /** Takes back what a station holds beyond its capacity, cars' profiles counted; says whether there was any. */
  async makeRoom(stationId: string): Promise<boolean> {
    const surplus = this.#surplus(stationId)
    await this.#inTurn(stationId, () => this.#takeBack(stationId, surplus))
    return surplus.length > 0
  }

  /** Takes note that an EVSE's default was taken back, and puts it there again. */
  defaultCleared(stationId: string, evseId: number): void {
    const held = this.#held.get(stationId)
    if (!held?.defaults[evseId] || held.defaults[evseId].state === 'refused') return
    const { [evseId]: _cleared, ...defaults } = held.defaults
    void this.#keepHeld(stationId, { ...held, defaults })
    void this.#inTurn(stationId, () => this.#tell(stationId))
  }

  /** Cars that may come unheard of, or in the place of others, for which plans keep power free. */
  carsToCome(): Session[] {
    const { stations, site } = this.#parts
    const { tree } = site.limitSource
    return this.#wanted().flatMap(({ stationId, evseId, held, powerW }) => {
      const isAway = !stations.isConnected(stationId) && !site.sessions.at(stationId, evseId)
      const isLimited = held?.mostW !== undefined
      const boundW = highestWithin(tree.boundOf(stationId, evseId, 1), this.#parts.clock.now())
      const aloneW = isAway || isLimited ? mayDrawAloneW(held, boundW) : 0
      const mostW = Math.max(aloneW, powerW)
      return mostW > 0
        ? [carToCome({ stationId, evseId, powerW: mostW, wiring: tree.wiringOf(stationId, evseId) })]
        : []
    })
  }

  /** What cars without needs are given whose stations hold them back. */
  grants(nowMs: number): Dispatch[] {
    const { active } = this.#parts.site.sessions
    const silent = active.filter((session) => this.#isHeldBack(session, nowMs))
    if (silent.length === 0) return []
    const { planned = [], reserved = [] } = Object.groupBy(
      active.filter((session) => !silent.includes(session)),
      (session) => (isPlannable(session, this.#parts.stations.isConnected(session.stationId)) ? 'planned' : 'reserved'),
    )
    const others = { planned, reserved: [...reserved, ...this.carsToCome()] }
    const defaultW = ({ stationId, evseId }: Session) => this.defaultW(stationId, evseId)
    return grantsFor(silent, others, this.#outlook().slots, nowMs, defaultW)
  }

  /** Whether an EVSE lets a car wait that nobody has told anything about. */
  holdsBack(stationId: string, evseId: number): boolean {
    return (this.defaultW(stationId, evseId) ?? Number.POSITIVE_INFINITY) <= leastChargeW
  }

  /** What an EVSE allows a car that nobody has told anything about, W; undefined where nothing limits it. */
  defaultW(stationId: string, evseId: number): number | undefined {
    const held = this.#held.get(stationId)?.defaults[evseId]
    return held?.state === 'refused' ? undefined : held?.mostW
  }

  view(stationId: string): FailSafeView | undefined {
    const held = this.#held.get(stationId)
    return held && failSafeView(held)
  }

  close(): void {
    this.#isClosed = true
    for (const pause of this.#pauses.values()) pause.abort()
  }

  #isWorthTelling(stationId: string, evseId: number, powerW: number): boolean {
    const held = this.#heldAt(stationId, evseId)
    if (held?.state !== 'refused') return isWorthTelling(held, powerW)
    // What has no place is not told, whatever the station takes.
    if (this.#beyondCapacity(stationId).includes(evseId)) return false
    return isWorthTelling(held, powerW, knownToTake(this.#parts.limits, stationId))
  }

  #isHeldBack(session: Session, nowMs: number): boolean {
    const { stationId, evseId, delivery } = session
    const isRefused = delivery !== undefined && ['rejected', 'expired', 'unsupported'].includes(delivery.state)
    return (
      isWithoutNeeds(session, nowMs) &&
      !isRefused &&
      this.#parts.limits.takesNoProfiles(stationId) === undefined &&
      this.#parts.stations.isConnected(stationId) &&
      this.holdsBack(stationId, evseId)
    )
  }

  /** Does one thing after the other at a station. */
  #inTurn(stationId: string, act: () => Promise<void>): Promise<void> {
    const before = this.#work.get(stationId) ?? Promise.resolve()
    const work = before
      .then(() => (this.#isClosed ? undefined : act()))
      .catch((error: unknown) => this.#parts.log(stationId, `bug in fail-safe error="${messageOf(error)}"`))
    this.#work.set(stationId, work)
    return work
  }

  /** A station that booted may take what it refused before, and may have lost what it never listed. */
  #forgetBeforeBoot(stationId: string): void {
    const held = this.#held.get(stationId) ?? { defaults: {} }
    void this.#keepHeld(stationId, keptOverBoot(held, this.#parts.bootedMs(stationId)))
  }

  /** @param hasCome whether it has just connected, and is told what it did not answer before */
  async #tell(stationId: string, hasCome = false): Promise<void> {
    const { site, stations, clock } = this.#parts
    const { tree } = site.limitSource
    const wanted = [
      { evseId: cap, powerW: stationMaxW(stationId, this.#outlook().mostLimitW, tree, clock.now()) },
      ...this.#wanted(stationId).filter((each) => each.stationId === stationId),
    ]
    await this.#takeBack(stationId, this.#surplus(stationId))
    let hasTold = false
    for (const { evseId, powerW } of wanted) {
      if (!stations.isConnected(stationId) || this.#isClosed) return
      const held = this.#heldAt(stationId, evseId)
      const isSilent = held?.state === 'sent' && clock.now() - held.sinceMs < afterSilenceMs
      if (isSilent && !hasCome) continue
      if (this.#beyondCapacity(stationId).includes(evseId)) {
        if (!held) await this.#leaveOut(stationId, evseId)
        continue
      }
      // The newest plan's own default stands there.
      if (site.sessions.at(stationId, evseId)?.isWithoutTransaction) continue
      if (!this.#isWorthTelling(stationId, evseId, powerW) || !this.#fits(stationId, evseId, powerW)) continue
      await this.#install(stationId, evseId, powerW)
      hasTold = true
    }
    if (hasTold) await this.#verify(stationId)
    if (wanted.some(({ evseId }) => this.#heldAt(stationId, evseId)?.state === 'sent')) this.#tellLater(stationId)
  }

  /** What found no answer is told again after a pause, whatever else happens meanwhile. */
  #tellLater(stationId: string): void {
    this.#pauses.get(stationId)?.abort()
    const pause = new AbortController()
    this.#pauses.set(stationId, pause)
    this.#parts.clock
      .sleep(afterSilenceMs, pause.signal)
      .then(() => this.#inTurn(stationId, () => this.#tell(stationId)))
      // Aborted for a later one, or at the end.
      .catch(() => undefined)
  }

  /** Profiles that a station holds, or may hold, and that it is not to: cars' would find no place. */
  #surplus(stationId: string): readonly number[] {
    return this.#beyondCapacity(stationId).filter((evseId) => {
      const held = this.#heldAt(stationId, evseId)
      return held !== undefined && held.state !== 'refused'
    })
  }

  #beyondCapacity(stationId: string): readonly number[] {
    const { stations, limits, site } = this.#parts
    return beyondCapacity({ stations, limits, sessionsAt: (id) => site.sessions.ofStation(id) }, stationId)
  }

  async #takeBack(stationId: string, evseIds: readonly number[]): Promise<void> {
    const { call } = this.#parts
    const gone = await takeBack((...request) => call(stationId, ...request, callTimeoutMs), evseIds)
    for (const evseId of gone) await this.#leaveOut(stationId, evseId)
  }

  async #leaveOut(stationId: string, evseId: number): Promise<void> {
    const { limits, clock, log } = this.#parts
    if (this.#heldAt(stationId, evseId)?.state === 'refused') return
    const detail = `the station holds no more profiles than ${limits.profileCapacity(stationId)}, and cars’ go first`
    log(stationId, `fail-safe ${evseId === cap ? 'hard cap' : `default evse=${evseId}`} left out "${detail}"`)
    await this.#put(stationId, evseId, {
      state: 'refused',
      sinceMs: clock.now(),
      detail,
      refusedUnder: knownToTake(limits, stationId),
    })
  }

  async #install(stationId: string, evseId: number, powerW: number): Promise<void> {
    const { clock, site, limits, reports, call, log } = this.#parts
    const before = this.#heldAt(stationId, evseId)
    const mostBefore = before?.mostW === undefined ? {} : { mostW: before.mostW }
    const maybe = before?.mostW === undefined ? {} : { mostW: Math.max(before.mostW, powerW) }
    await this.#put(stationId, evseId, { state: 'sent', ...maybe, sinceMs: clock.now() })
    const order = lastingOrder(stationId, evseId, powerW, clock.now(), limits.of(stationId).rateUnit)
    const result = await install({ limits, reports, call, callTimeoutMs }, order)
    const sinceMs = clock.now()
    const what = evseId === cap ? 'hard cap' : `default evse=${evseId}`
    switch (result.type) {
      case 'accepted':
        log(stationId, `fail-safe ${what} ${powerW}W accepted`)
        // It may be what was over its cars' profiles.
        if (evseId === cap && powerW > (before?.mostW ?? powerW)) site.forgetCeilings(stationId)
        return this.#put(stationId, evseId, { state: 'accepted', mostW: powerW, sinceMs })
      case 'refused':
        log(stationId, `fail-safe ${what} refused "${result.detail}"`)
        return this.#put(stationId, evseId, {
          state: 'refused',
          ...mostBefore,
          sinceMs,
          detail: result.detail,
          refusedUnder: knownToTake(limits, stationId),
        })
      case 'unknown':
        log(stationId, `fail-safe ${what} not answered "${result.detail}"`)
        return this.#put(stationId, evseId, { state: 'sent', ...maybe, sinceMs, detail: result.detail })
    }
  }

  /** Compares what a station lists with what it took; what it lists no longer is forgotten, and told again. */
  async #verify(stationId: string): Promise<void> {
    const { reports, call } = this.#parts
    const held = this.#held.get(stationId) ?? { defaults: {} }
    const listed = await listedProfiles((...request) => call(stationId, ...request), reports, stationId, held)
    await this.#keepHeld(stationId, provenBy(this.#held.get(stationId) ?? held, listed))
  }

  /** Whether a default may be raised: beside what all cars may draw by now, and what other defaults allow. */
  #fits(stationId: string, evseId: number, powerW: number): boolean {
    const before = this.#heldAt(stationId, evseId)
    if (evseId === cap || before === undefined || before.mostW === undefined || powerW <= before.mostW) return true
    const { active } = this.#parts.site.sessions
    const defaultsW = this.#wanted()
      .filter((each) => each.stationId !== stationId || each.evseId !== evseId)
      .reduce((sum, { held }) => sum + (held?.mostW ?? 0), powerW)
    return this.#outlook().slots.every(
      ({ fromMs, toMs, freeW }) =>
        active.reduce((sum, session) => sum + mayDrawW(session, fromMs, toMs), defaultsW) <= freeW,
    )
  }

  /**
   * What each known EVSE is to have as default, beside what it has.
   *
   * @param ofStation whose EVSEs are asked for; others are left out where they do not matter
   */
  #wanted(ofStation?: string): (UnattendedEvse & { readonly powerW: number })[] {
    const { stations, site } = this.#parts
    const { settings, limitSource, sessions } = site
    const isAlone = settings.failSafe === 'wait' && ofStation !== undefined
    const evses = stations
      .evses(isAlone ? sessions.ofStation(ofStation) : sessions.active, isAlone ? ofStation : undefined)
      .map(({ stationId, evseId }) => ({ stationId, evseId, held: this.#heldAt(stationId, evseId) }))
    const room = settings.failSafe === 'wait' ? { powerW: 0, currentA: 0 } : worstRoom(this.#outlook(), limitSource)
    const powers = unattendedPowers(evses, settings.failSafe, room, limitSource.tree)
    return evses.map((evse, index) => ({ ...evse, powerW: powers[index] ?? 0 }))
  }

  #outlook(): Outlook {
    const { clock, shelf, site } = this.#parts
    return this.#outlooks.at(clock.now(), site.settings, shelf)
  }

  #heldAt(stationId: string, evseId: number): HeldLimit | undefined {
    const held = this.#held.get(stationId)
    return evseId === cap ? held?.stationMax : held?.defaults[evseId]
  }

  async #put(stationId: string, evseId: number, limit: HeldLimit): Promise<void> {
    const held = this.#held.get(stationId) ?? { defaults: {} }
    await this.#keepHeld(
      stationId,
      evseId === cap ? { ...held, stationMax: limit } : { ...held, defaults: { ...held.defaults, [evseId]: limit } },
    )
  }

  /** What is held in memory counts at once; a store that does not take it is told of, and stops nothing. */
  async #keepHeld(stationId: string, held: HeldFailSafe): Promise<void> {
    if (JSON.stringify(held) === JSON.stringify(this.#held.get(stationId) ?? { defaults: {} })) return
    this.#held.set(stationId, held)
    this.#parts.changed()
    await this.#parts.save(stationId, held).catch((error: unknown) => {
      this.#parts.log(stationId, `fail-safe not written to the store error="${messageOf(error)}"`)
    })
  }
}

import type { PlanView } from '../../server/views/plan.ts'
import type { SessionView } from '../../server/views/sessions.ts'
import type { SiteView } from '../../server/views/site.ts'
import type { CarModel } from '../../simulator/car.ts'
import type { Misbehaviour } from '../../simulator/misbehaviour.ts'
import { Station, type StationOptions } from '../../simulator/station.ts'
import type { TestServer } from './test-server.ts'

const minuteMs = 60_000
const hourMs = 3_600_000

/** A 6–16 A three-phase car at a simulated station of its own. */
export interface Guest {
  readonly stationId: string
  readonly wantedWh: number
  /** Hours until it leaves. */
  readonly hours: number
  readonly car?: Partial<CarModel>
  /** Energy in its battery of 60 kWh, Wh. Default 10 kWh. */
  readonly storedWh?: number
  readonly misbehaviours?: readonly Misbehaviour[]
  /** Whether its EVSE gives direct current. */
  readonly isDc?: boolean
  /** What its station is like beside. */
  readonly like?: Pick<StationOptions, 'rateUnits' | 'maxProfiles' | 'phaseRotation'>
}

/** One car's station, and what it was told. */
interface Place {
  readonly station: Station
  profiles: number
  needs: number
}

/** Simulated stations at a real server, one car each, all by the server's clock. */
export class SimulatedSite implements AsyncDisposable {
  readonly #server: TestServer
  readonly #places = new Map<string, Place>()

  constructor(server: TestServer) {
    this.#server = server
  }

  /** Connects a station where there is none yet, plugs a car in, and waits until the plan knows it. */
  async plugIn(guest: Guest): Promise<void> {
    await this.connect(guest)
    await this.arrive(guest)
    for (;;) {
      const session = await this.session(guest.stationId)
      if (session?.delivery && !['pending', 'sent'].includes(session.delivery.state)) return
    }
  }

  /** Connects a station without a car, where there is none yet. */
  async connect(guest: Guest): Promise<Station> {
    const { station } = this.#places.get(guest.stationId) ?? (await this.#connect(guest))
    return station
  }

  /** Plugs a car in at a station that was connected, whether it reaches the server now or not. */
  async arrive(guest: Guest): Promise<void> {
    const model: CarModel = {
      transfer: 'AC',
      capacityWh: 60_000,
      phases: 3,
      minCurrentA: 6,
      maxCurrentA: 16,
      voltageV: 230,
      ...guest.car,
    }
    const car = { model, storedWh: guest.storedWh ?? 10_000, wantedWh: guest.wantedWh }
    await this.station(guest.stationId).plugIn(1, car, this.#server.clock.now() + guest.hours * hourMs)
  }

  station(stationId: string): Station {
    const place = this.#places.get(stationId)
    if (!place) throw new Error(`there is no station ${stationId}`)
    return place.station
  }

  /** The newest session at a station. */
  async session(stationId: string): Promise<SessionView | undefined> {
    const sessions = await this.#server.get<SessionView[]>('/api/sessions')
    return sessions.find((session) => session.stationId === stationId && session.state !== 'ended')
  }

  /** How many profiles all stations were sent so far. */
  get profiles(): number {
    return [...this.#places.values()].reduce((sum, { profiles }) => sum + profiles, 0)
  }

  /** How often all cars said what they need: each time is to be answered with a profile. */
  get needs(): number {
    return [...this.#places.values()].reduce((sum, { needs }) => sum + needs, 0)
  }

  /** Power drawn in every minute of some time, W, by station. */
  async run(minutes: number): Promise<readonly Readonly<Record<string, number>>[]> {
    const powers: Readonly<Record<string, number>>[] = []
    for (let minute = 0; minute < minutes; minute++) {
      await this.#server.clock.advance(minuteMs)
      await this.#quiet()
      powers.push(this.powers())
    }
    return powers
  }

  /** The same while there is no server. */
  async runAlone(minutes: number): Promise<readonly Readonly<Record<string, number>>[]> {
    const powers: Readonly<Record<string, number>>[] = []
    for (let minute = 0; minute < minutes; minute++) {
      await this.#server.clock.advance(minuteMs)
      powers.push(this.powers())
    }
    return powers
  }

  /** Power drawn now, W, by station. */
  powers(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#places].map(([id, { station }]) => [id, station.powerW]))
  }

  /** Waits for a plan of a cause, and until every station that takes profiles has its own. */
  async planned(cause: string): Promise<void> {
    for (;;) {
      const plan = await this.#server.get<PlanView>('/api/plans/current')
      const sessions = await this.#server.get<SessionView[]>('/api/sessions')
      const isDelivered = sessions.every(({ delivery }) => !delivery || !['pending', 'sent'].includes(delivery.state))
      if (plan.cause?.includes(cause) && isDelivered) return
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#places.values()].map(({ station }) => station.close()))
  }

  /** Waits until what the stations have said is heard, planned with and delivered. */
  async #quiet(): Promise<void> {
    for (let quiet = 0; quiet < 3; quiet++) {
      const { isPlanning } = await this.#server.get<SiteView>('/api/site')
      const sessions = await this.#server.get<SessionView[]>('/api/sessions')
      const isSending = sessions.some(({ delivery }) => delivery?.state === 'sent')
      if (isPlanning || isSending) quiet = 0
    }
  }

  async #connect({ stationId, misbehaviours = [], isDc = false, like }: Guest): Promise<Place> {
    const { clock, ocppUrl } = this.#server
    const station = new Station({
      url: ocppUrl,
      stationId,
      clock,
      ...like,
      evses: [{ evseId: 1, isDc, ceiling: { powerW: 22_080, phases: 3 } }],
      misbehaviours,
      tell: (event) => {
        const { type } = event
        if (type === 'profile' && event.profile.chargingProfilePurpose === 'TxProfile') place.profiles++
        if (type === 'needs') place.needs++
      },
    })
    const place: Place = { station, profiles: 0, needs: 0 }
    this.#places.set(stationId, place)
    station.open()
    await station.whenAccepted()
    return place
  }
}

/** Power of all stations together, W. */
export function sumOf(powers: Readonly<Record<string, number>>): number {
  return Object.values(powers).reduce((sum, powerW) => sum + powerW, 0)
}

import type { ClientOptions } from 'ws'
import { defaultTrafficLimits, type TrafficLimits } from '../../server/ocpp/traffic-limits.ts'
import { type SecurityEnvironment, securitySettings } from '../../server/security/security-settings.ts'
import { type RunningServer, type ServerOptions, startServer } from '../../server/server.ts'
import type { Role } from '../../server/store/access-store.ts'
import { defaultStoreConfig } from '../../server/store/store-variables.ts'
import type { SiteSettings } from '../../server/views/site-settings.ts'
import { keptSolver } from './kept-solver.ts'
import { storeWithUsers } from './logins.ts'
import { ManualClock } from './manual-clock.ts'
import { OcppStation } from './ocpp-station.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** A real server on a port of its own, with a clock moved by hand. */
export interface TestServer extends AsyncDisposable {
  readonly clock: ManualClock
  readonly lines: readonly string[]
  readonly url: string
  /** Folder of the store, or `memory`. */
  readonly dataDir: string
  readonly ocppUrl: string
  /** Where the first operator is made. */
  readonly setupUrl: string | undefined
  connect(stationId: string, options?: ClientOptions): Promise<OcppStation>
  /** A JSON answer of the API. */
  get<T>(path: string): Promise<T>
}

/** What a test wants different from the default. */
export interface TestServerOptions {
  /** ISO 8601 instant. Default 16:00 on a winter day in Berlin. */
  readonly now?: string
  readonly settings?: Partial<SiteSettings>
  readonly isStrict?: boolean
  /** Default: none. */
  readonly laterRoomPercent?: number
  /** Default: none; everything is forgotten. */
  readonly dataDir?: string
  /** Who can log in, with `password of NAME`; kept in a folder that is gone at the end. */
  readonly users?: Readonly<Record<string, Role>>
  /** Default: one that is free. */
  readonly port?: number
  readonly outbox?: ServerOptions['outbox']
  /** No CALL to a station waits longer for its answer, real ms. */
  readonly longestCallMs?: number
  /** What the environment says of security; the server listens on this machine all the same. */
  readonly security?: Partial<SecurityEnvironment>
  /** What differs from the default limits. */
  readonly traffic?: Partial<TrafficLimits>
  readonly maxConnectionsPerAddress?: number
  /** `postgres://…` to keep the store there. */
  readonly databaseUrl?: string
  readonly sqlite?: ServerOptions['sqlite']
  /** Default 0: a test moves the clock on by itself as soon as a plan is made. */
  readonly gatherMs?: number
  /** Default: one that takes the time for its last plan, on a busy machine, too. */
  readonly solver?: ServerOptions['solver']
}

/** Starts a server; `await using` stops it, with every station that connected through it. */
export async function testServer(options: TestServerOptions = {}): Promise<TestServer> {
  const clock = new ManualClock(options.now ?? '2026-01-14T15:00:00Z')
  const lines: string[] = []
  const folder = options.users ? await temporaryFolder() : undefined
  const dataDir = folder?.path ?? options.dataDir ?? 'memory'
  await storeWithUsers(dataDir, options.users ?? {})
  const server: RunningServer = await startServer(
    {
      port: options.port ?? 0,
      host: '127.0.0.1',
      isStrict: options.isStrict ?? false,
      ...(options.laterRoomPercent === undefined ? {} : { laterRoomPercent: options.laterRoomPercent }),
      settings: options.settings ?? {},
      dataDir,
      security: securitySettings({ host: '127.0.0.1', ...options.security }),
      clock: undefined,
      traffic: { ...defaultTrafficLimits, ...options.traffic },
      ...(options.databaseUrl ? { store: { ...defaultStoreConfig, databaseUrl: options.databaseUrl } } : {}),
      ...(options.maxConnectionsPerAddress ? { maxConnectionsPerAddress: options.maxConnectionsPerAddress } : {}),
    },
    {
      clock,
      print: (line) => lines.push(line),
      ...(options.outbox ? { outbox: options.outbox } : {}),
      ...(options.longestCallMs ? { csms: { longestCallMs: options.longestCallMs } } : {}),
      gatherMs: options.gatherMs ?? 0,
      ...(options.sqlite ? { sqlite: options.sqlite } : {}),
      solver: options.solver ?? keptSolver(),
      // Never on a busy machine, either.
      whatIfMs: 300_000,
    },
  )
  const stations: OcppStation[] = []
  const ocppUrl = server.ocppUrl.replace('/{stationId}', '')
  return {
    clock,
    lines,
    ocppUrl,
    url: server.consoleUrl.slice(0, -1),
    dataDir,
    setupUrl: server.setupUrl,
    connect: async (stationId, clientOptions) => {
      const station = await OcppStation.connect(ocppUrl, stationId, clientOptions)
      stations.push(station)
      return station
    },
    get: async (path) => (await fetch(new URL(path, server.consoleUrl))).json(),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(stations.map((station) => station.close()))
      await server.close()
      await folder?.[Symbol.asyncDispose]()
    },
  }
}

import { z } from 'zod'
import { defaultConnectionsPerAddress } from './http/connections-per-address.ts'
import { type TrafficLimits, trafficLimitsFrom, trafficVariables } from './ocpp/traffic-limits.ts'
import { defaultLaterRoomPercent } from './planning/planning-problem.ts'
import { type SecuritySettings, securitySettings } from './security/security-settings.ts'
import { phaseLimitSchema, siteSettingsSchema } from './settings.ts'
import { type StoreConfig, storeConfigFrom, storeVariables } from './store/store-variables.ts'
import type { SiteSettings } from './views/site-settings.ts'

/** Everything the environment decides, read once at the start. */
export interface Config {
  readonly port: number
  readonly host: string
  /** Refuse messages of stations that this server has not seen boot (B01.FR.10). */
  readonly isStrict: boolean
  /** Settings that the environment names: they go before what was set in the console. */
  readonly settings: Partial<SiteSettings>
  /** Folder of what outlives a restart; `memory` for nothing. */
  readonly dataDir: string
  /** How the store is kept; the defaults where absent. */
  readonly store?: StoreConfig
  /** How much a station may send and leave unread; the defaults where absent. */
  readonly traffic?: TrafficLimits
  /** Connections of one address, stations and browsers alike; the default where absent. */
  readonly maxConnectionsPerAddress?: number
  /** How long the server may take to close, ms; the default where absent. */
  readonly closeDeadlineMs?: number
  /** Part of the headroom that `cheapest` leaves to cars still to come, per cent; none where absent. */
  readonly laterRoomPercent?: number
  /** Who gets in; the defaults of a server for this machine alone where absent. */
  readonly security?: SecuritySettings
  /** For demonstrations: a clock that runs `speed` times as fast, from `startMs` on at `realStartMs`. */
  readonly clock: { readonly speed: number; readonly startMs: number; readonly realStartMs: number } | undefined
}

/** How long the server may take to close, ms. */
export const defaultCloseDeadlineMs = 10_000

const flag = z.enum(['0', '1', 'true', 'false']).transform((text) => text === '1' || text === 'true')
const instant = z
  .string()
  .refine((text) => !Number.isNaN(Date.parse(text)), 'expected an ISO 8601 instant')
  .transform((text) => Date.parse(text))

const environmentSchema = z.object({
  PORT: z.coerce.number().int().min(0).max(65_535).default(8080),
  HOST: z.string().min(1).default('127.0.0.1'),
  STRICT: flag.default(false),
  DATA_DIR: z.string().min(1).default('./data'),
  SITE_NAME: siteSettingsSchema.shape.name.optional(),
  TIME_ZONE: siteSettingsSchema.shape.timeZone.optional(),
  CURRENCY: siteSettingsSchema.shape.currency.optional(),
  GRID_LIMIT_W: z.coerce.number().pipe(siteSettingsSchema.shape.gridLimitW).optional(),
  SLOT_MINUTES: z.coerce.number().pipe(siteSettingsSchema.shape.slotMinutes).optional(),
  STRATEGY: siteSettingsSchema.shape.strategy.optional(),
  YEARLY_USE_KWH: z.coerce.number().pipe(siteSettingsSchema.shape.yearlyUseKwh).optional(),
  PHASE_LIMIT_A: z.coerce.number().pipe(phaseLimitSchema).optional(),
  BASE_LOAD_PHASES: siteSettingsSchema.shape.baseLoadPhases.optional(),
  UNKNOWN_TOKENS: siteSettingsSchema.shape.unknownTokens.optional(),
  FAIL_SAFE: siteSettingsSchema.shape.failSafe.optional(),
  ...trafficVariables,
  ...storeVariables,
  MAX_CONNECTIONS_PER_ADDRESS: z.coerce.number().int().min(1).default(defaultConnectionsPerAddress),
  LATER_ROOM: z.coerce.number().min(0).max(100).default(defaultLaterRoomPercent),
  SHUTDOWN_SECONDS: z.coerce
    .number()
    .min(1)
    .max(3_600)
    .default(defaultCloseDeadlineMs / 1_000),
  SECURITY_PROFILE: z.coerce
    .number()
    .pipe(z.literal([0, 1, 2, 3]))
    .optional(),
  STATION_ADMISSION: z.enum(['open', 'ask', 'refuse']).optional(),
  TLS_CERT: z.string().optional(),
  TLS_KEY: z.string().optional(),
  TLS_CLIENT_CA: z.string().optional(),
  TRUST_PROXY: z.string().optional(),
  LOGIN_HOURS: z.coerce.number().positive().max(8_760).optional(),
  CLOCK_SPEED: z.coerce.number().positive().max(100_000).default(1),
  CLOCK_START: instant.optional(),
  CLOCK_REAL_START: z.coerce.number().int().optional(),
})

/**
 * Reads the configuration from environment variables.
 *
 * @throws Error that names every variable that is wrong, what was found and what was expected
 */
export function configFrom(environment: Readonly<Record<string, string | undefined>>): Config {
  // Compose files and shells hand on variables that nobody set as empty ones.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const result = environmentSchema.safeParse(given)
  if (!result.success) {
    const lines = result.error.issues.map((issue) => {
      const name = issue.path.join('.')
      return `${name}="${environment[name] ?? ''}": ${issue.message}`
    })
    throw new Error(`configuration: ${lines.join('; ')}`)
  }
  const values = result.data
  const realStartMs = values.CLOCK_REAL_START ?? Date.now()
  return {
    port: values.PORT,
    host: values.HOST,
    isStrict: values.STRICT,
    dataDir: values.DATA_DIR,
    store: storeConfigFrom(values, values.DATA_DIR),
    traffic: trafficLimitsFrom(values),
    maxConnectionsPerAddress: values.MAX_CONNECTIONS_PER_ADDRESS,
    closeDeadlineMs: values.SHUTDOWN_SECONDS * 1_000,
    laterRoomPercent: values.LATER_ROOM,
    settings: Object.fromEntries(
      Object.entries({
        name: values.SITE_NAME,
        timeZone: values.TIME_ZONE,
        currency: values.CURRENCY,
        gridLimitW: values.GRID_LIMIT_W,
        slotMinutes: values.SLOT_MINUTES,
        strategy: values.STRATEGY,
        yearlyUseKwh: values.YEARLY_USE_KWH,
        phaseLimitA: values.PHASE_LIMIT_A,
        baseLoadPhases: values.BASE_LOAD_PHASES,
        unknownTokens: values.UNKNOWN_TOKENS,
        failSafe: values.FAIL_SAFE,
      }).filter(([, value]) => value !== undefined),
    ),
    security: securitySettings({
      host: values.HOST,
      profile: values.SECURITY_PROFILE,
      admission: values.STATION_ADMISSION,
      tlsCert: values.TLS_CERT,
      tlsKey: values.TLS_KEY,
      tlsClientCa: values.TLS_CLIENT_CA,
      trustProxy: values.TRUST_PROXY,
      loginHours: values.LOGIN_HOURS,
    }),
    clock:
      values.CLOCK_SPEED === 1 && values.CLOCK_START === undefined
        ? undefined
        : { speed: values.CLOCK_SPEED, startMs: values.CLOCK_START ?? realStartMs, realStartMs },
  }
}

import { z } from 'zod'
import { inMemory } from './open-store.ts'
import type { RetentionLimits } from './store.ts'

/** How the store is kept, beside where it is. */
export interface StoreConfig {
  /** `postgres://…` to keep the store there instead of in a file. */
  readonly databaseUrl?: string
  readonly retention: RetentionLimits
  /** How many days' backups are kept; 0 makes none. */
  readonly backupDays: number
}

const days = z.coerce.number().int().min(1).max(36_500)
const megabytes = z.coerce.number().int().min(1).max(10_000_000)

/** Environment variables of the store. */
export const storeVariables = {
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'expected postgres://user:password@host/database')
    .optional(),
  LOG_DAYS: days.default(7),
  LOG_MB: megabytes.optional(),
  HISTORY_DAYS: days.default(365),
  PLANS_MB: megabytes.optional(),
  BACKUP_DAYS: z.coerce.number().int().min(0).max(3_650).default(7),
}

// What is kept in memory is for demonstrations and tests.
const mostMbInMemory = 64
const defaultMb = 1_000

export function storeConfigFrom(values: z.infer<z.ZodObject<typeof storeVariables>>, dataDir: string): StoreConfig {
  const mostMb = dataDir === inMemory && values.DATABASE_URL === undefined ? mostMbInMemory : defaultMb
  return {
    ...(values.DATABASE_URL === undefined ? {} : { databaseUrl: values.DATABASE_URL }),
    retention: {
      logDays: values.LOG_DAYS,
      logMb: values.LOG_MB ?? mostMb,
      historyDays: values.HISTORY_DAYS,
      plansMb: values.PLANS_MB ?? mostMb,
    },
    backupDays: values.BACKUP_DAYS,
  }
}

/** What counts where nothing was configured. */
export const defaultStoreConfig: StoreConfig = storeConfigFrom(z.object(storeVariables).parse({}), inMemory)

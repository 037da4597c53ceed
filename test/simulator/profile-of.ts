import type { ChargingProfile, ChargingSchedule } from '../../simulator/ocpp-types.ts'

/** What a test's profile is to differ in; the rest is an absolute TxDefaultProfile at noon, 6 kW over three phases. */
export type ProfileTraits = Partial<Omit<ChargingProfile, 'chargingSchedule'>> & {
  readonly schedule?: Partial<ChargingSchedule>
}

export const noon = Date.parse('2026-01-14T12:00:00Z')

export function profileOf({ schedule, ...traits }: ProfileTraits = {}): ChargingProfile {
  return {
    id: 1,
    stackLevel: 0,
    chargingProfilePurpose: 'TxDefaultProfile',
    chargingProfileKind: 'Absolute',
    chargingSchedule: [
      {
        id: 1,
        chargingRateUnit: 'W',
        startSchedule: '2026-01-14T12:00:00Z',
        chargingSchedulePeriod: [{ startPeriod: 0, limit: 6_000, numberPhases: 3 }],
        ...schedule,
      },
    ],
    ...traits,
  }
}

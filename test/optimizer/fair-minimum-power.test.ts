import { expect, test } from 'vitest'
import { plan } from '../../optimizer/plan.ts'

test('cars with a minimum power share a shortage, too: nobody is left with nothing', () => {
  // 9 kW for an hour, three wishes of 6 kWh, 4.14 kW at least: each can have 3 kWh.
  const { sessions, shortfallWh } = plan({
    strategy: 'cheapest',
    slotMs: [900_000, 900_000, 900_000, 900_000],
    gridLimitW: [9_000, 9_000, 9_000, 9_000],
    baseLoadW: [0, 0, 0, 0],
    pricePerKwh: [0.3, 0.3, 0.3, 0.3],
    sessions: ['a', 'b', 'c'].map((id) => ({
      id,
      energyWh: 6_000,
      firstSlot: 0,
      endSlot: 4,
      minPowerW: 4_140,
      maxPowerW: 11_040,
    })),
  })
  expect(shortfallWh).toBe(9_000)
  for (const { energyWh } of sessions) expect(energyWh).toBeGreaterThanOrEqual(2_000)
})

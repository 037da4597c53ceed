import { expect, test } from 'vitest'
import type { PlanRequest } from '../../optimizer/model.ts'
import { plan } from '../../optimizer/plan.ts'
import { violations } from '../../optimizer/validate/validate.ts'
import { car, quarterMs, setpointsOf, site } from './worlds.ts'

/** 16:00 to 04:00 in quarter hours, 0.33 by day and 0.30 from 22:00 on, a house on a 4 kW limit, 6 to 13 A on one phase. */
function workedExample(changes: Partial<PlanRequest> = {}): PlanRequest {
  const hourOf = (slot: number) => (16 + Math.floor(slot / 4)) % 24
  const houseW = [600, 900, 1400, 1600, 1300, 900, 500, 400, 300, 300, 300, 300]
  return site({
    slotMs: Array(48).fill(quarterMs),
    gridLimitW: Array(48).fill(4000),
    baseLoadW: Array.from({ length: 48 }, (_, slot) => houseW[Math.floor(slot / 4)] ?? 0),
    pricePerKwh: Array.from({ length: 48 }, (_, slot) => (hourOf(slot) >= 22 || hourOf(slot) < 6 ? 0.3 : 0.33)),
    sessions: [car({ energyWh: 12_000, endSlot: 48, minPowerW: 1380, maxPowerW: 2990 })],
    ...changes,
  })
}

test('the worked example gets 12.0 kWh for 3.60 under 4 kW', () => {
  const made = plan(workedExample())
  expect(made.sessions[0]?.energyWh).toBeCloseTo(12_000, 0)
  expect(made.shortfallWh).toBe(0)
  expect(made.cost).toBeCloseTo(3.6, 4)
  expect(made.peakW).toBeLessThanOrEqual(4000)
  expect(made.gapPercent).toBe(0)
})

test('a short first slot counts for what it is', () => {
  const request = workedExample({ strategy: 'fastest', slotMs: [60_000, ...Array(47).fill(quarterMs)] })
  expect(plan(request).sessions[0]?.energyWh).toBeCloseTo(12_000, 0)
})

test('the minimum current is not forced into every slot', () => {
  for (const strategy of ['cheapest', 'fastest', 'balanced', 'peak'] as const) {
    const made = plan(workedExample({ strategy }))
    expect(setpointsOf(made)).toContain(0)
    expect(made.sessions[0]?.energyWh).toBeCloseTo(12_000, 0)
  }
})

test('a limit of 3 kW is kept, and what does not fit is said', () => {
  const request = workedExample({
    gridLimitW: Array(48).fill(3000),
    sessions: [car({ energyWh: 30_000, endSlot: 48, minPowerW: 1380, maxPowerW: 5300 })],
  })
  const made = plan(request)
  expect(made.peakW).toBeLessThanOrEqual(3000)
  expect(made.sessions[0]).toMatchObject({ shortfallReason: 'headroom' })
  expect(violations(request, made)).toEqual([])
})

test('fastest charges at full power from the start, not at the start point of a search', () => {
  const made = plan(workedExample({ strategy: 'fastest' }))
  expect(setpointsOf(made).findLastIndex((powerW) => powerW > 0)).toBe(17)
})

test('balanced is no worse than any completion slot filled with its cheapest power', () => {
  const made = plan(workedExample({ strategy: 'balanced' }))
  expect(made.gapPercent).toBe(0)
})

test('what cannot be met gets the best plan there is, not none', () => {
  const made = plan(
    workedExample({ sessions: [car({ energyWh: 99_000, endSlot: 48, minPowerW: 1380, maxPowerW: 2990 })] }),
  )
  expect(made.sessions[0]).toMatchObject({ shortfallReason: 'window' })
  // The house leaves 2600 W and 2400 W in two evening hours, full power in the other ten, and 2700 W in one.
  expect(made.sessions[0]?.energyWh).toBeCloseTo(9 * 2990 + 2600 + 2400 + 2700, 6)
})

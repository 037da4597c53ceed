import type { LiveSnapshot } from '../../server/views/live.ts'
import type { ExplanationView } from '../../server/views/plan.ts'
import type { ResultsView } from '../../server/views/results.ts'
import type { SessionView } from '../../server/views/sessions.ts'
import type { SiteView } from '../../server/views/site.ts'

/** Whole and plain views for tests; each takes what matters to the test. */

export const eveningMs = Date.parse('2026-11-21T17:00:00Z')
export const quarterMs = 900_000

export function siteOf(change: Partial<SiteView> = {}): SiteView {
  return {
    settings: {
      name: 'Home',
      timeZone: 'Europe/Berlin',
      currency: 'EUR',
      gridLimitW: 11_000,
      slotMinutes: 15,
      strategy: 'cheapest',
      yearlyUseKwh: 3_500,
      loadQuantile: 0.95,
      holidays: [],
      safeEnergyPercent: 0,
      safeMarginMinutes: 0,
      timeWeight: 1,
      costWeight: 1,
      demandChargePerKw: 0,
      peakReachedW: 0,
      phaseLimitA: null,
      baseLoadPhases: 'unknown',
      unknownTokens: 'accepted',
      failSafe: 'wait',
    },
    limits: { groups: [], stations: [] },
    inputs: {
      prices: { source: 'assumed', label: 'Two rates' },
      'base-load': { source: 'assumed', label: 'Standard household' },
      'grid-limit': { source: 'setting', label: '11.0 kW' },
    },
    baseLoad: {
      stretches: [{ source: 'standard-profile', fromMs: eveningMs, toMs: eveningMs + 24 * 3_600_000 }],
    },
    nowMs: eveningMs,
    speed: 1,
    ocppUrl: 'ws://localhost:8080/ocpp/{stationId}',
    needsStationPasswords: false,
    isPlanning: false,
    health: { level: 'ok', text: 'Nothing to do' },
    ...change,
  }
}

export function sessionOf(change: Partial<SessionView> = {}): SessionView {
  return {
    id: 's1',
    stationId: 'CS1',
    evseId: 1,
    state: 'planned',
    arrivalMs: eveningMs,
    departureMs: eveningMs + 8 * 3_600_000,
    priority: 0,
    departureIsAssumed: false,
    transfer: 'AC',
    phases: 3,
    minCurrentA: 6,
    maxCurrentA: 16,
    minPowerW: 4_140,
    maxPowerW: 11_040,
    askedWh: 12_000,
    deliveredWh: 0,
    plannedWh: 12_000,
    shortfallWh: 0,
    ...change,
  }
}

/** Four quarter hours: two metered, two planned; one car that has 1 kWh and gets 1 kWh more. */
export function resultsOf(change: Partial<ResultsView> = {}): ResultsView {
  return {
    startsMs: [0, 1, 2, 3].map((slot) => eveningMs + slot * quarterMs),
    endMs: eveningMs + 4 * quarterMs,
    baseLoadW: [1_000, 1_000, 2_000, 2_000],
    gridLimitW: [5_000, 5_000, 5_000, 5_000],
    pricePerKwh: [0.4, 0.4, 0.2, -0.1],
    beforeW: [9_000, 5_000, 2_000, 2_000],
    keptFreeW: [0, 0, 0, 0],
    sessions: [
      {
        id: 's1',
        stationId: 'CS1',
        evseId: 1,
        label: 'CS1 · 1',
        askedWh: 2_000,
        departureMs: eveningMs + 4 * quarterMs,
        measuredW: [2_000, 2_000, null, null],
        plannedW: [null, null, 3_000, 1_000],
        deliveredWh: [500, 1_000, null, null],
        expectedWh: [null, null, 1_750, 2_000],
      },
    ],
    fullLimits: [],
    figures: {
      peakBeforeW: 9_000,
      peakAfterW: 5_000,
      costBefore: 0.8,
      costAfter: 0.525,
      askedWh: 2_000,
      deliveredWh: 1_000,
      plannedWh: 1_000,
      shortfallWh: 0,
    },
    ...change,
  }
}

/** Of the two planned slots of `resultsOf`: the car waits, then charges. */
export function explanationOf(change: Partial<ExplanationView> = {}): ExplanationView {
  return {
    plannedAtMs: eveningMs,
    startsMs: [2, 3].map((slot) => eveningMs + slot * quarterMs),
    endMs: eveningMs + 4 * quarterMs,
    offers: [],
    limitPrices: [
      { savedCost: 0, gainedWh: 0 },
      { savedCost: 0, gainedWh: 0 },
    ],
    reasons: { s1: ['dearer', 'full-power'] },
    ...change,
  }
}

export function snapshotOf(change: Partial<LiveSnapshot> = {}): LiveSnapshot {
  return {
    type: 'snapshot',
    seq: 0,
    site: siteOf(),
    stations: [],
    stationCounts: { known: 0, connected: 0 },
    knocks: [],
    sessions: [],
    results: resultsOf({ sessions: [] }),
    log: [],
    ...change,
  }
}

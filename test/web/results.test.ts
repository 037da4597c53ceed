import { describe, expect, test } from 'vitest'
import type { ResultFigures } from '../../server/views/results.ts'
import type { SiteSettings } from '../../server/views/site-settings.ts'
import { siteTimes } from '../../web/format.ts'
import { axisRange, timeTicks } from '../../web/panels/results/axes.ts'
import {
  energyLines,
  excessOf,
  loadShapes,
  measuredUntil,
  slotAt,
  slotValues,
} from '../../web/panels/results/chart-points.ts'
import { figuresOf, planNote } from '../../web/panels/results/figures.ts'
import { legendGroups } from '../../web/panels/results/legend.ts'
import { readoutLeft } from '../../web/panels/results/readout.ts'
import { eveningMs, quarterMs, resultsOf, sessionOf, siteOf } from './views.ts'

type PlanMethod = NonNullable<ResultFigures['method']>
type Strategy = SiteSettings['strategy']

const plain = (text: string | undefined) => text?.replaceAll('\u00a0', ' ')
const colourOf = () => 0
const hour = 3_600_000

describe('the load chart', () => {
  test('stacks the cars on the base load, metered first, then planned', () => {
    const { cars, after } = loadShapes(resultsOf(), colourOf)
    expect(cars[0]?.edge.map(({ y }) => y)).toEqual([3, 3, 5, 3, 3])
    expect(after).toEqual(cars[0]?.edge)
  })
  test('closes every line at the end of the last slot', () => {
    expect(loadShapes(resultsOf(), colourOf).limit.at(-1)).toEqual({ x: eveningMs + 4 * quarterMs, y: 5 })
  })
  test('stacks on a base load that feeds in', () => {
    const { cars } = loadShapes(resultsOf({ baseLoadW: [-1_000, 0, 0, 0] }), colourOf)
    expect(cars[0]?.edge[0]?.y).toBe(1)
  })
  test('stacks what is kept free on the cars, and leaves it out where nothing is', () => {
    const { keptFree } = loadShapes(resultsOf({ keptFreeW: [0, 0, 4_000, 0] }), colourOf)
    expect(keptFree.map(({ y }) => y)).toEqual([3, 3, 9, 3, 3])
    expect(loadShapes(resultsOf(), colourOf).keptFree).toEqual([])
    expect(legendGroups([], true).fixed.at(-1)?.label).toBe('kept free')
  })
  test('hatches the slots in which the uncontrolled load breaks the limit', () => {
    expect(excessOf(resultsOf())).toEqual([{ fromMs: eveningMs, toMs: eveningMs + quarterMs, limitKw: 5, beforeKw: 9 }])
  })
  test('knows where metering ends', () => {
    expect(measuredUntil(resultsOf())).toBe(eveningMs + 2 * quarterMs)
    expect(measuredUntil(resultsOf({ sessions: [] }))).toBe(eveningMs)
  })
})

describe('the energy chart', () => {
  test('goes on from what is delivered with what is planned', () => {
    const [line] = energyLines(resultsOf(), [sessionOf()], colourOf)
    expect(line?.delivered.map(({ y }) => y)).toEqual([0, 0.5, 1])
    expect(line?.planned.map(({ y }) => y)).toEqual([1, 1.75, 2])
  })
  test('holds the wish from arrival to departure', () => {
    const arrivalMs = eveningMs + quarterMs
    const [line] = energyLines(resultsOf(), [sessionOf({ arrivalMs })], colourOf)
    expect(line?.wish).toEqual([
      { x: arrivalMs, y: 2 },
      { x: eveningMs + 4 * quarterMs, y: 2 },
    ])
  })
  test('leaves out the sum of the cars that are not shown apart', () => {
    const others = resultsOf().sessions.map((series) => ({ ...series, id: 'others', label: '270 more cars' }))
    expect(energyLines(resultsOf({ sessions: others }), [], colourOf)).toEqual([])
  })
  test('draws no car before it came', () => {
    const [line] = energyLines(resultsOf(), [sessionOf({ arrivalMs: eveningMs + quarterMs })], colourOf)
    expect(line?.delivered[0]).toEqual({ x: eveningMs + quarterMs, y: 0 })
  })
})

describe('a slot', () => {
  test('holds what the crosshair and the table show', () => {
    expect(slotValues(resultsOf(), colourOf)[2]).toMatchObject({
      isMeasured: false,
      siteLoadW: 5_000,
      beforeW: 2_000,
      cars: [{ label: 'CS1 · 1', powerW: 3_000, energyWh: 1_750 }],
    })
  })
  test('is found by an instant inside of it', () => {
    expect(slotAt(resultsOf(), eveningMs + quarterMs + 1)).toBe(1)
    expect(slotAt(resultsOf(), eveningMs + 4 * quarterMs)).toBeUndefined()
    expect(slotAt(resultsOf(), eveningMs - 1)).toBeUndefined()
  })
})

describe('the box beside the crosshair', () => {
  test('is on the side that has room', () => {
    expect(readoutLeft(100, 200, 800)).toBe(112)
    expect(readoutLeft(700, 200, 800)).toBe(488)
  })
  test('stays within charts that are narrow', () => {
    expect(readoutLeft(150, 250, 340)).toBe(90)
    expect(readoutLeft(180, 250, 340)).toBe(0)
  })
})

describe('the legend', () => {
  test('has what is always there apart from the cars', () => {
    const { fixed, cars } = legendGroups([{ label: 'CS1 · 1', colour: 2 }], false)
    expect(fixed.map(({ label }) => label)).toEqual([
      'base load',
      'limit',
      'after',
      'before',
      'over the limit',
      'price',
    ])
    expect(cars).toEqual([{ label: 'CS1 · 1', variable: '--car-3', mark: 'area' }])
  })
  test('tells an EVSE once that had two cars', () => {
    const car = { label: 'CS1 · 1', colour: 0 }
    expect(legendGroups([car, car], false).cars).toHaveLength(1)
  })
})

describe('the figures', () => {
  const figureOf = (name: string, change = {}) =>
    figuresOf(resultsOf(change), siteOf()).find((figure) => figure.name === name)

  test('say the peak before and after, and the limit', () => {
    const peak = figureOf('peak')
    expect(peak?.before).toBe('9.0')
    expect(plain(peak?.after)).toBe('5.0 kW')
    expect(plain(peak?.note)).toBe('−44 % · limit 5.0 kW')
    expect(peak?.isAlarm).toBe(false)
  })
  test('raise the alarm where a slot breaks its limit', () => {
    const peak = figureOf('peak', { gridLimitW: [5_000, 5_000, 4_000, 5_000] })
    expect(peak?.isAlarm).toBe(true)
    expect(plain(peak?.note)).toBe('over the limit 4.0 to 5.0 kW')
  })
  test('name the energy that does not fit', () => {
    const energy = figureOf('energy', { figures: { ...resultsOf().figures, shortfallWh: 600 } })
    expect(plain(energy?.after)).toBe('1.0 of 2.0 kWh')
    expect(plain(energy?.note)).toBe('0.6 kWh will not fit')
  })
  test('compare nothing where no car is', () => {
    expect(figureOf('peak', { sessions: [] })?.before).toBeUndefined()
    expect(figureOf('cost', { sessions: [] })?.after).toBe('–')
  })
  test('forgive slots gone by, whose limit may have been another', () => {
    expect(figureOf('peak', { gridLimitW: [2_000, 5_000, 5_000, 5_000] })?.isAlarm).toBe(false)
  })
  test('tell when, how quickly and why the newest plan was made', () => {
    const figures = { ...resultsOf().figures, plannedAtMs: eveningMs, solveMs: 41, cause: 'new prices' }
    const note = planNote(resultsOf({ figures }), siteTimes('Europe/Berlin'))
    expect(plain(note)).toBe('planned 18:00:00 in 41 ms: new prices')
    const slow = planNote(resultsOf({ figures: { ...figures, solveMs: 2_347 } }), siteTimes('Europe/Berlin'))
    expect(plain(slow)).toBe('planned 18:00:00 in 2.3 s: new prices')
  })
  test('call a plan without a gap proven', () => {
    const gap = figureOf('gap', { figures: { ...resultsOf().figures, gapPercent: 0 } })
    expect(plain(gap?.after)).toBe('0 %')
    expect(gap?.note).toBe('proven best')
  })
  test('say what a plan without a gap is proven by', () => {
    const noteOf = (method: PlanMethod) =>
      figureOf('gap', { figures: { ...resultsOf().figures, gapPercent: 0, method } })?.note
    expect(noteOf('flow')).toBe('proven by the flow')
    expect(noteOf('milp')).toBe('proven by search')
    expect(noteOf('round-and-repair')).toBe('as good as the bound')
  })
  test('say how far any other plan is from the best at most', () => {
    const gap = figureOf('gap', { figures: { ...resultsOf().figures, gapPercent: 2.34, method: 'round-and-repair' } })
    expect(plain(gap?.after)).toBe('≤ 2.3 %')
    expect(gap?.note).toBe('above the best possible')
  })
  test('name no number for a gap that tells of the bound and not of the plan', () => {
    const figures = { ...resultsOf().figures, gapPercent: 209, method: 'round-and-repair' } as const
    const gapOf = (strategy: Strategy) => {
      const site = siteOf({ settings: { ...siteOf().settings, strategy } })
      return figuresOf(resultsOf({ figures }), site).find(({ name }) => name === 'gap')
    }
    expect(plain(gapOf('balanced')?.after)).toBe('> 100 %')
    expect(gapOf('balanced')?.note).toBe('the bound is weak for this strategy')
    expect(gapOf('cheapest')?.note).toBe('the bound says little here')
  })
  test('tell what the peaks cost where they are charged', () => {
    const settings = { ...siteOf().settings, demandChargePerKw: 10, peakReachedW: 4_000 }
    const cost = figuresOf(resultsOf(), siteOf({ settings })).find(({ name }) => name === 'cost')
    expect(plain(cost?.note)).toBe('and peak 50.00 → 10.00 €')
  })
})

describe('the time axis', () => {
  const berlin = siteTimes('Europe/Berlin')

  test('marks whole hours of the site, the day at midnight', () => {
    const fromMs = Date.parse('2026-11-21T20:10:00Z')
    const labels = timeTicks(fromMs, fromMs + 4 * hour, berlin, 8).map(({ label }) => label)
    expect(labels).toEqual(['22:00', '23:00', 'Sun 22 Nov', '01:00'])
  })
  test('leaves out hours where there is little room', () => {
    const fromMs = Date.parse('2026-11-21T17:00:00Z')
    const labels = timeTicks(fromMs, fromMs + 12 * hour, berlin, 4).map(({ label }) => label)
    expect(labels).toEqual(['18:00', '21:00', 'Sun 22 Nov', '03:00', '06:00'])
  })
  test('stays on the clock’s hours through the night of 25 hours', () => {
    const fromMs = Date.parse('2026-10-24T22:00:00Z')
    const labels = timeTicks(fromMs, fromMs + 9 * hour, berlin, 3).map(({ label }) => label)
    expect(labels).toEqual(['Sun 25 Oct', '03:00', '06:00'])
  })
  test('finds the hours of a zone a quarter hour apart', () => {
    const fromMs = Date.parse('2026-11-21T00:00:00Z')
    const [first] = timeTicks(fromMs, fromMs + 2 * hour, siteTimes('Asia/Kathmandu'), 8)
    expect(first).toEqual({ atMs: fromMs + quarterMs, label: '06:00' })
  })
})

describe('a value axis', () => {
  test('ends at an even step above its values', () => {
    expect(axisRange([0.4, 11.3])).toEqual({ min: 0, max: 12.5, stepSize: 2.5 })
  })
  test('reaches below zero where values do', () => {
    expect(axisRange([-0.04, 0.2])).toEqual({ min: -0.1, max: 0.2, stepSize: 0.1 })
  })
  test('is there without values', () => {
    expect(axisRange([])).toEqual({ min: 0, max: 1, stepSize: 0.5 })
  })
})

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ExplanationView } from '../../server/views/plan.ts'
import type { Answer } from '../../web/api.ts'
import { explainNewest } from '../../web/explanation.ts'
import { sessionOffersText, siteOffersText } from '../../web/panels/needs/offer-words.ts'
import { limitText, slotWords } from '../../web/panels/results/slot-words.ts'
import { eveningMs, explanationOf, quarterMs, sessionOf, siteOf } from './views.ts'

const plain = (text: string | undefined) => text?.replaceAll('\u00a0', ' ')
const { settings } = siteOf()

describe('the explanation of the newest plan', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  const waitMs = 500
  const noPlan: Answer<ExplanationView> = {
    type: 'problem',
    problem: { type: 'about:blank', title: 'No plan', status: 404, detail: 'There is no plan.' },
  }
  const explains = (plannedAtMs: number): Answer<ExplanationView> => ({
    type: 'done',
    value: explanationOf({ plannedAtMs }),
  })

  /** Questions that the test answers, and the plans whose explanation was shown. */
  function asking() {
    const questions: PromiseWithResolvers<Answer<ExplanationView>>[] = []
    const shown: (number | undefined)[] = []
    const planIs = explainNewest({
      ask: () => {
        const question = Promise.withResolvers<Answer<ExplanationView>>()
        questions.push(question)
        return question.promise
      },
      show: (explanation) => shown.push(explanation?.plannedAtMs),
      waitMs,
    })
    const answer = async (index: number, given: Answer<ExplanationView>) => {
      questions[index]?.resolve(given)
      await vi.advanceTimersByTimeAsync(0)
    }
    return { planIs, questions, answer, shown }
  }

  test('is asked for once a plan has stood for a moment', async () => {
    const { planIs, questions, answer, shown } = asking()
    planIs(1)
    vi.advanceTimersByTime(waitMs - 1)
    expect(questions).toHaveLength(0)
    vi.advanceTimersByTime(1)
    await answer(0, explains(1))
    expect(shown).toEqual([1])
  })
  test('is asked for once, however often the plan is heard of', () => {
    const { planIs, questions } = asking()
    for (const plannedAtMs of [1, 1, 1]) {
      planIs(plannedAtMs)
      vi.advanceTimersByTime(waitMs)
    }
    expect(questions).toHaveLength(1)
  })
  test('is not asked for plans that follow each other quickly, but for the last of them', () => {
    const { planIs, questions } = asking()
    for (const plannedAtMs of [1, 2, 3]) planIs(plannedAtMs)
    vi.advanceTimersByTime(waitMs)
    expect(questions).toHaveLength(1)
  })
  test('is not that of an older plan, though its answer comes last', async () => {
    const { planIs, answer, shown } = asking()
    planIs(1)
    vi.advanceTimersByTime(waitMs)
    planIs(2)
    vi.advanceTimersByTime(waitMs)
    await answer(1, explains(2))
    await answer(0, explains(1))
    expect(shown).toEqual([2])
  })
  test('is none where the server has none, until the next plan', async () => {
    const { planIs, answer, shown } = asking()
    planIs(1)
    vi.advanceTimersByTime(waitMs)
    await answer(0, noPlan)
    planIs(2)
    vi.advanceTimersByTime(waitMs)
    await answer(1, explains(2))
    expect(shown).toEqual([undefined, 2])
  })
  test('goes with its plan', () => {
    const { planIs, shown } = asking()
    planIs(1)
    planIs(undefined)
    vi.advanceTimersByTime(waitMs)
    expect(shown).toEqual([undefined])
  })
})

describe('offers', () => {
  const offers = [
    { text: '2.30 kW more of grid limit at all times' },
    { sessionId: 's1', text: 'CS1/1 leaves at 07:15 instead of 06:00' },
    { sessionId: 's1', text: 'CS1/1 asks for 9.70 kWh, 2.30 kWh less' },
    { sessionId: 's2', text: 'CS2/1 leaves at 08:00 instead of 06:00' },
  ]

  test('for the whole site are told once', () => {
    expect(siteOffersText(offers)).toBe('All would fit with 2.30 kW more of grid limit at all times.')
  })
  test('for a car are told in its row', () => {
    expect(sessionOffersText(offers, sessionOf())).toBe(
      'It would fit if the car leaves at 07:15 instead of 06:00; or if it asks for 9.70 kWh, 2.30 kWh less.',
    )
  })
  test('are nothing where there are none', () => {
    expect(siteOffersText([])).toBe('')
    expect(sessionOffersText(offers, sessionOf({ id: 's3' }))).toBe('')
  })
})

describe('a slot of the plan', () => {
  test('says why each car charges or waits', () => {
    const reasonAt = (slot: number) =>
      slotWords(explanationOf(), eveningMs + slot * quarterMs, settings)?.reasons.get('s1')
    expect(reasonAt(2)).toBe('waits: dearer than the slots it uses')
    expect(reasonAt(3)).toBe('charges at its full power')
  })
  test('is found by an instant inside of it, and not beyond the plan', () => {
    expect(slotWords(explanationOf(), eveningMs + 2 * quarterMs + 1, settings)?.reasons.get('s1')).toContain('waits')
    expect(slotWords(explanationOf(), eveningMs + quarterMs, settings)).toBeUndefined()
    expect(slotWords(explanationOf(), eveningMs + 4 * quarterMs, settings)).toBeUndefined()
  })
  test('says nothing about the limit where more of it is worth nothing', () => {
    expect(slotWords(explanationOf(), eveningMs + 2 * quarterMs, settings)).not.toHaveProperty('limit')
  })
})

describe('one more kW of grid limit', () => {
  test('brings energy where wishes do not fit', () => {
    expect(plain(limitText({ savedCost: 0, gainedWh: 250 }, settings))).toBe('One more kW here would bring 0.25 kWh')
  })
  test('saves money where all fits', () => {
    expect(plain(limitText({ savedCost: 0.03, gainedWh: 0 }, settings))).toBe('One more kW here would save 0.03 €')
    expect(plain(limitText({ savedCost: 0.001, gainedWh: 0 }, settings))).toBe(
      'One more kW here would save less than 0.01 €',
    )
  })
  test('delivers sooner, or lowers the peak, for plans that seek that', () => {
    const price = { savedCost: 0, gainedWh: 0 }
    expect(plain(limitText({ ...price, soonerMinutes: 15 }, settings))).toBe(
      'One more kW here would deliver 15.00 minutes sooner on average',
    )
    expect(plain(limitText({ ...price, loweredPeakW: 400 }, settings))).toBe(
      'One more kW here would lower the peak by 0.40 kW',
    )
  })
  test('promises no savings to plans that do not only seek the cheapest energy', () => {
    const price = { savedCost: 0.03, gainedWh: 0 }
    expect(limitText(price, { ...settings, strategy: 'fastest' })).toBeUndefined()
    expect(limitText(price, { ...settings, demandChargePerKw: 10 })).toBeUndefined()
  })
})

import { expect, test } from 'vitest'
import { answersQuestion, keepAnswers, keptAnswers } from '../../web/panels/inputs/file-answers.ts'

/** A browser's storage, in a map. */
function storage(texts: Readonly<Record<string, string>> = {}): Storage {
  const items = new Map(Object.entries(texts))
  return {
    get length() {
      return items.size
    },
    clear: () => items.clear(),
    getItem: (key) => items.get(key) ?? null,
    key: (index) => [...items.keys()][index] ?? null,
    removeItem: (key) => void items.delete(key),
    setItem: (key, text) => void items.set(key, text),
  }
}

const answers = { timeColumn: 'when', valueColumn: 'what', unit: 'ct/kWh' }

test('columns are answered by two different ones and a unit', () => {
  const question = { about: 'columns', choices: ['when', 'what'] } as const
  expect(answersQuestion(question, answers)).toBe(true)
  expect(answersQuestion(question, { ...answers, valueColumn: 'when' })).toBe(false)
  expect(answersQuestion(question, { timeColumn: 'when', valueColumn: 'what' })).toBe(false)
})

test('an area and a unit are answered by themselves', () => {
  expect(answersQuestion({ about: 'area', choices: ['FR'] }, { unit: 'kW' })).toBe(false)
  expect(answersQuestion({ about: 'area', choices: ['FR'] }, { area: 'FR' })).toBe(true)
  expect(answersQuestion({ about: 'unit', choices: ['kW'] }, { unit: 'kW' })).toBe(true)
})

test('answers are kept for the same kind and the same columns', () => {
  const kept = storage()
  keepAnswers(kept, 'prices', ['when', 'what'], answers)
  expect(keptAnswers(kept, 'prices', ['when', 'what'])).toEqual(answers)
  expect(keptAnswers(kept, 'base-load', ['when', 'what'])).toBeUndefined()
  expect(keptAnswers(kept, 'prices', ['what', 'when'])).toBeUndefined()
})

test('newer answers take the place of older ones, and no more than 20 tables are kept', () => {
  const kept = storage()
  for (let table = 0; table < 25; table++) keepAnswers(kept, 'prices', [`column ${table}`], answers)
  keepAnswers(kept, 'prices', ['column 24'], { ...answers, unit: 'EUR/MWh' })
  expect(keptAnswers(kept, 'prices', ['column 24'])?.unit).toBe('EUR/MWh')
  expect(keptAnswers(kept, 'prices', ['column 4'])).toBeUndefined()
  expect(keptAnswers(kept, 'prices', ['column 5'])).toEqual(answers)
})

test('a text that is none of ours counts as nothing kept', () => {
  expect(keptAnswers(storage({ 'flattop.file-answers': '{oops' }), 'prices', ['when'])).toBeUndefined()
})

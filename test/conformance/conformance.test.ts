import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import {
  type ConformanceCase,
  conformanceDocument,
  conformanceProblems,
  namedIds,
  readCases,
  readTestFiles,
} from './conformance-list.ts'

const listed = (id: string, reason = ''): ConformanceCase => ({ id, title: 'A title', reason })
const inFile = (...ids: string[]) => [{ name: 'k.test.ts', ids }]

test('every case is tried or has a reason, and docs/conformance.md is up to date', async () => {
  const [cases, files] = await Promise.all([readCases(), readTestFiles()])
  expect(conformanceProblems(cases, files)).toEqual([])
  const document = await readFile(new URL('../../docs/conformance.md', import.meta.url), 'utf8')
  expect(document).toBe(conformanceDocument(cases, files))
})

test.each([
  ['a case without test and reason', [listed('TC_K_01_CSMS')], inFile(), 'TC_K_01_CSMS has no test and no reason.'],
  ['both', [listed('TC_K_01_CSMS', 'no')], inFile('TC_K_01_CSMS'), 'TC_K_01_CSMS has a test and a reason.'],
  ['an unknown id', [], inFile('TC_K_99_CSMS'), 'k.test.ts names TC_K_99_CSMS, which is not listed.'],
  [
    'a second line',
    [listed('TC_K_01_CSMS', 'a'), listed('TC_K_01_CSMS', 'a')],
    inFile(),
    'TC_K_01_CSMS is listed twice.',
  ],
])('the list is wrong with %s', (_, cases, files, problem) => {
  expect(conformanceProblems(cases, files)).toEqual([problem])
})

test('an id counts where it names a test or a row of tests, and nowhere else', () => {
  const id = (number: number) => `TC_K_0${number}_CSMS`
  const source = [
    `test('${id(1)} a name', …)`,
    `test.each([\n  [\n    '${id(2)}',`,
    `])('${id(3)} %s', …)`,
    `// ${id(4)}`,
    `await CaseStation.connect(server(), '${id(5)}')`,
  ].join('\n')
  expect(namedIds(source)).toEqual([id(1), id(2), id(3)])
})

test('tests that are left out are found', () => {
  expect(() => namedIds(`test.skip('TC_K_01_CSMS', …)`)).toThrow('every case is tried')
})

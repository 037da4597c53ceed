/**
 * `npm run conformance`: writes docs/conformance.md from the list of cases and the tests that name them; with
 * `-- --check` it only says whether that file is up to date.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { conformanceDocument, conformanceProblems, readCases, readTestFiles } from './conformance-list.ts'

const documentFile = new URL('../../docs/conformance.md', import.meta.url)

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } })
const [cases, files] = await Promise.all([readCases(), readTestFiles()])
const text = conformanceDocument(cases, files)
const problems = [...conformanceProblems(cases, files)]
if (problems.length === 0 && !values.check) await writeFile(documentFile, text)
if (values.check && (await readFile(documentFile, 'utf8').catch(() => '')) !== text) {
  problems.push('docs/conformance.md is not up to date: run `npm run conformance`.')
}
for (const problem of problems) console.error(problem)
const untested = cases.filter(({ reason }) => reason).length
console.log(
  `cases=${cases.length} tested=${cases.length - untested} notApplicable=${untested} problems=${problems.length}`,
)
process.exitCode = problems.length > 0 ? 1 : 0

import { readdir, readFile } from 'node:fs/promises'
import papaparse from 'papaparse'

/** A case of the specification's Part 6. */
export interface ConformanceCase {
  readonly id: string
  readonly title: string
  /** Why it does not apply; empty where it does. */
  readonly reason: string
}

/** A file of tests, with the cases that its tests name. */
export interface ConformanceFile {
  readonly name: string
  readonly ids: readonly string[]
}

const blocks: Readonly<Record<string, string>> = {
  B: 'Provisioning',
  C: 'Authorization',
  E: 'Transactions',
  F: 'Remote control',
  G: 'Availability',
  J: 'Meter values',
  K: 'Smart charging',
}

const folder = new URL('./', import.meta.url)
const casesFile = new URL('../../fixtures/conformance/cases.csv', import.meta.url)

/** The list of cases, in the order of its file. */
export async function readCases(): Promise<readonly ConformanceCase[]> {
  const { data } = papaparse.parse<string[]>(await readFile(casesFile, 'utf8'), { skipEmptyLines: true })
  return data.slice(1).map(([id = '', title = '', reason = '']) => ({ id, title, reason }))
}

/** The files of tests beside this one, without those of the list itself. */
export async function readTestFiles(): Promise<readonly ConformanceFile[]> {
  const names = (await readdir(folder)).filter((name) => /^[a-k](-[a-z-]+)?\.test\.ts$/.test(name)).sort()
  return Promise.all(
    names.map(async (name) => ({ name, ids: namedIds(await readFile(new URL(name, folder), 'utf8')) })),
  )
}

/**
 * Cases that tests are named by: at the beginning of a test's name, or of a row of a table of tests.
 *
 * @throws Error where tests are left out
 */
export function namedIds(source: string): readonly string[] {
  const leftOut = /\b(?:test|describe)\.(?:skip|todo|only|fails)\w*/.exec(source)
  if (leftOut) throw new Error(`${leftOut[0]}: every case is tried, or has a reason in the list`)
  const named = source.matchAll(/(?:\btest\(|\)\(|\[)\s*['`](TC_[A-Z]_\d+_CSMS)/g)
  return [...new Set([...named].map(([, id = '']) => id))]
}

/** What is wrong with list and tests, one sentence each. */
export function conformanceProblems(
  cases: readonly ConformanceCase[],
  files: readonly ConformanceFile[],
): readonly string[] {
  const tested = new Map(files.flatMap(({ name, ids }) => ids.map((id) => [id, name] as const)))
  const listed = cases.map(({ id }) => id)
  return [
    ...listed.filter((id, index) => listed.indexOf(id) !== index).map((id) => `${id} is listed twice.`),
    ...cases.filter(({ id, reason }) => !tested.has(id) && !reason).map(({ id }) => `${id} has no test and no reason.`),
    ...cases.filter(({ id, reason }) => tested.has(id) && reason).map(({ id }) => `${id} has a test and a reason.`),
    ...[...tested]
      .filter(([id]) => !listed.includes(id))
      .map(([id, name]) => `${name} names ${id}, which is not listed.`),
  ]
}

/** The document: each case with the file of its test, or the reason why it does not apply. */
export function conformanceDocument(cases: readonly ConformanceCase[], files: readonly ConformanceFile[]): string {
  const testedCount = cases.filter(({ reason }) => !reason).length
  return `# Conformance

The cases for a CSMS of OCPP 2.0.1, Part 6 (edition 3), with the errata of 2025-09: the core blocks and all of smart
charging. Each test is named by the id of its case, and plays the station over a real socket; what an operator does goes
through \`POST /api/stations/{id}/calls/{action}\`. \`npm run conformance\` writes this file from
[the list of cases](../fixtures/conformance/cases.csv) and the tests.

${cases.length} cases: ${testedCount} with a test, ${cases.length - testedCount} that do not apply.
${Object.keys(blocks)
  .map((block) => blockSection(block, cases, files))
  .join('')}`
}

function blockSection(block: string, cases: readonly ConformanceCase[], files: readonly ConformanceFile[]): string {
  const rows = cases
    .filter(({ id }) => id.startsWith(`TC_${block}_`))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(
      ({ id, title, reason }) => `| ${id} | ${title} | ${reason ? `does not apply: ${reason}` : linkTo(id, files)} |`,
    )
  return `\n## ${block} ${blocks[block]}\n| case | what it tries | test |\n|---|---|---|\n${rows.join('\n')}\n`
}

function linkTo(id: string, files: readonly ConformanceFile[]): string {
  const name = files.find(({ ids }) => ids.includes(id))?.name
  return name === undefined ? 'missing' : `[${name}](../test/conformance/${name})`
}

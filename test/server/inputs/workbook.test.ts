/** Excel workbooks, made here as the smallest archives that are one. */
import { strToU8, zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { readSeriesFile } from '../../../server/inputs/read-series-file.ts'
import { linesOf } from './read.ts'

type Cell = string | number | { readonly excelDay: number }

/** Sheets of a workbook, each a list of rows. */
function workbook(...sheets: readonly (readonly (readonly Cell[])[])[]): Uint8Array {
  const numbers = sheets.map((_, index) => index + 1)
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
  const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const packages = 'http://schemas.openxmlformats.org/package/2006/relationships'
  const sheetList = numbers.map((n) => `<sheet name="Sheet ${n}" sheetId="${n}" r:id="rId${n}"/>`).join('')
  const targets = numbers
    .map((n) => `<Relationship Id="rId${n}" Type="${relations}/worksheet" Target="worksheets/sheet${n}.xml"/>`)
    .join('')
  const styles = `<Relationship Id="rId99" Type="${relations}/styles" Target="styles.xml"/>`
  const files: Record<string, Uint8Array> = {
    'xl/workbook.xml': strToU8(
      `<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>${sheetList}</sheets></workbook>`,
    ),
    'xl/_rels/workbook.xml.rels': strToU8(`<Relationships xmlns="${packages}">${targets}${styles}</Relationships>`),
    'xl/styles.xml': strToU8(
      `<styleSheet xmlns="${main}"><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>`,
    ),
  }
  for (const [index, rows] of sheets.entries()) {
    files[`xl/worksheets/sheet${index + 1}.xml`] = strToU8(
      `<worksheet xmlns="${main}"><sheetData>${rows.map(rowXml).join('')}</sheetData></worksheet>`,
    )
  }
  return zipSync(files)
}

function rowXml(cells: readonly Cell[], index: number): string {
  return `<row r="${index + 1}">${cells.map((cell, column) => cellXml(cell, `${'ABCDEF'[column]}${index + 1}`)).join('')}</row>`
}

function cellXml(cell: Cell, at: string): string {
  if (typeof cell === 'string') return `<c r="${at}" t="inlineStr"><is><t>${cell}</t></is></c>`
  if (typeof cell === 'number') return `<c r="${at}"><v>${cell}</v></c>`
  return `<c r="${at}" s="1"><v>${cell.excelDay}</v></c>`
}

const options = { fileName: 'prices.xlsx', timeZone: 'Europe/Berlin', currency: 'EUR' }
const readPrices = (bytes: Uint8Array) => readSeriesFile('prices', bytes, options)

test('a table below a preamble, with times as text', async () => {
  const bytes = workbook([
    ['Datenkategorie: Großhandelspreise'],
    ['Datum von', 'Datum bis', 'Deutschland/Luxemburg [€/MWh]'],
    ['01.12.2025 00:00', '01.12.2025 00:15', 90.91],
    ['01.12.2025 00:15', '01.12.2025 00:30', '-'],
    ['01.12.2025 00:30', '01.12.2025 00:45', 86],
    ['01.12.2025 00:45', '01.12.2025 01:00', 80],
  ])
  const file = await readPrices(bytes)
  expect(linesOf(file)).toEqual(['2025-11-30T23:00Z 0.09091', '2025-11-30T23:30Z 0.086', '2025-11-30T23:45Z 0.08'])
})

test('cells that are dates are times on the wall of the site', async () => {
  // Day 46037 is 2026-01-15; an hour is a 24th, which binary fractions only come close to.
  const bytes = workbook([
    ['start', 'price'],
    [{ excelDay: 46037 + 12 / 24 }, 0.3],
    [{ excelDay: 46037 + 13 / 24 }, 0.25],
  ])
  expect(linesOf(await readPrices(bytes))).toEqual(['2026-01-15T11:00Z 0.3', '2026-01-15T12:00Z 0.25'])
})

test('the first sheet that can be read counts', async () => {
  const prices = [
    ['start', 'price'],
    ['2026-01-15 12:00', 0.3],
    ['2026-01-15 13:00', 0.2],
  ] as const
  expect(linesOf(await readPrices(workbook([], [['About', 'this file']], prices)))).toHaveLength(2)
})

test('where no sheet can be read, the first one’s problem is told, with its row as the line', async () => {
  const broken = [['start', 'price'], [], ['2026-01-15 12:00', 'free']] as const
  await expect(readPrices(workbook(broken))).rejects.toThrow('prices.xlsx line 3: "free" is not a number')
  await expect(readPrices(workbook([]))).rejects.toThrow('found a workbook without values, expected a table')
})

test('an archive that is no workbook, or broken', async () => {
  await expect(readPrices(zipSync({ 'notes.txt': strToU8('hello') }))).rejects.toThrow(
    'prices.xlsx: found a ZIP archive, expected text, or a workbook in .xlsx',
  )
  await expect(readPrices(Uint8Array.from([0x50, 0x4b, 3, 4, 20, 0]))).rejects.toThrow('found a broken ZIP archive')
})

test('an archive that would unpack to too much is not unpacked', async () => {
  const bomb = Buffer.from(zipSync({ 'xl/worksheets/sheet1.xml': strToU8('<worksheet/>') }))
  const uncompressedSize = bomb.indexOf('PK\u0001\u0002') + 24
  bomb.writeUInt32LE(300 * 1_048_576, uncompressedSize)
  await expect(readPrices(bomb)).rejects.toThrow('found an archive of 300 MB, expected a workbook of at most 256 MB')
})

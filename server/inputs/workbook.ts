/** Excel workbooks (`.xlsx`) as text, so that every table format is read from them as well. */
import { unzip } from 'fflate'
import Papa from 'papaparse'
import readExcelFile, { type CellValue } from 'read-excel-file/universal'
import { InputProblem } from './input-problem.ts'

/** Most that a workbook may unpack to, bytes; a year of quarter hours in 20 columns is a quarter of it. */
const mostUnpackedBytes = 256 * 1_048_576

/** Whether a file begins as a ZIP archive, which a workbook is. */
export function isArchive(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4
}

/**
 * The sheets of a workbook as tab-delimited text, row by row, so that line numbers are the sheet's rows.
 *
 * @throws InputProblem for an archive that is no workbook, and for one that unpacks to more than it may
 */
export async function sheetTexts(fileName: string, bytes: Uint8Array): Promise<readonly string[]> {
  await refuseBombs(fileName, bytes)
  try {
    // Copied: an ArrayBuffer of exactly the file, wherever the bytes lie.
    const sheets = await readExcelFile(Uint8Array.from(bytes).buffer, { trim: false })
    return sheets.map(({ data }) =>
      Papa.unparse(
        data.map((row) => row.map(cellText)),
        { delimiter: '\t', newline: '\n' },
      ),
    )
  } catch (cause) {
    throw new InputProblem(
      { file: fileName, found: 'a ZIP archive', expected: 'text, or a workbook in .xlsx' },
      { cause },
    )
  }
}

/** Looks at what the archive says of its parts, and unpacks none. */
async function refuseBombs(fileName: string, bytes: Uint8Array): Promise<void> {
  let unpackedBytes = 0
  const filter = ({ originalSize }: { originalSize: number }) => {
    unpackedBytes += originalSize
    return false
  }
  const broken = await new Promise<unknown>((resolve) => unzip(bytes, { filter }, resolve))
  if (!broken && unpackedBytes <= mostUnpackedBytes) return
  const found = broken ? 'a broken ZIP archive' : `an archive of ${Math.round(unpackedBytes / 1_048_576)} MB`
  throw new InputProblem({
    file: fileName,
    found,
    expected: `a workbook of at most ${mostUnpackedBytes / 1_048_576} MB`,
  })
}

/** Dates are times on the wall: a workbook knows no zones. */
function cellText(cell: CellValue | null): string {
  if (cell === null) return ''
  // Days are counted in binary fractions, which miss whole seconds by a little.
  if (cell instanceof Date) return new Date(Math.round(cell.getTime() / 1000) * 1000).toISOString().slice(0, 19)
  return String(cell)
}

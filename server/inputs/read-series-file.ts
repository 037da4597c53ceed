import type { SeriesKind } from '../views/inputs.ts'
import { InputProblem } from './input-problem.ts'
import { type ReadOptions, readSeries, type SeriesFile } from './read-series.ts'
import { isArchive, sheetTexts } from './workbook.ts'

/**
 * Reads text as `readSeries` does, and of a workbook the first sheet that can be read.
 *
 * @throws InputProblem as `readSeries` does; for a workbook, the problem of its first sheet that is not empty
 */
export async function readSeriesFile(kind: SeriesKind, bytes: Uint8Array, options: ReadOptions): Promise<SeriesFile> {
  if (!isArchive(bytes)) return readSeries(kind, bytes, options)
  const texts = (await sheetTexts(options.fileName, bytes)).filter((text) => text.trim() !== '')
  const problems: InputProblem[] = []
  for (const text of texts) {
    try {
      return readSeries(kind, Buffer.from(text), options)
    } catch (error) {
      if (!(error instanceof InputProblem)) throw error
      problems.push(error)
    }
  }
  throw (
    problems[0] ?? new InputProblem({ file: options.fileName, found: 'a workbook without values', expected: 'a table' })
  )
}

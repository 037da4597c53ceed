import type { z } from 'zod'
import { fileView } from '../inputs/file-view.ts'
import { InputProblem } from '../inputs/input-problem.ts'
import { readSeriesInWorker } from '../inputs/read-series-in-worker.ts'
import type { Upload } from '../series-shelf.ts'
import type { SeriesKind } from '../views/inputs.ts'
import type { SiteSettings } from '../views/site-settings.ts'
import { HttpProblem } from './problem.ts'
import type { uploadQuerySchema } from './schemas.ts'

/** Largest upload, bytes. */
export const mostUploadBytes = 16 * 1_048_576

/**
 * Reads an uploaded file as a series.
 *
 * @throws HttpProblem 422 with file, line, found and expected for a file that is not understood
 */
export async function readUpload(
  kind: SeriesKind,
  request: Request,
  query: z.infer<typeof uploadQuerySchema>,
  settings: SiteSettings,
  nowMs: number,
): Promise<Upload> {
  const { bytes, fileName } = await fileOf(request, query.fileName ?? `${kind}.csv`)
  const { area, unit, exchangeRate, timeColumn, valueColumn, timeIs } = query
  const mapping = timeColumn !== undefined && valueColumn !== undefined
  const read = await readOrExplain(() =>
    readSeriesInWorker(kind, bytes, {
      fileName,
      timeZone: query.timeZone ?? settings.timeZone,
      currency: settings.currency,
      area,
      unit,
      exchangeRate,
      timeIs,
      standardProfile: { yearlyUseKwh: settings.yearlyUseKwh, nowMs },
      mapping: mapping ? { time: timeColumn, value: valueColumn, ...(timeIs ? { timeIs } : {}) } : undefined,
    }),
  )
  const file = fileView(fileName, read)
  const stale =
    file.toMs <= nowMs ? [`it ends on ${new Date(file.toMs).toISOString().slice(0, 10)}: nothing of it lies ahead`] : []
  return { series: read.series, file: { ...file, warnings: [...file.warnings, ...stale] } }
}

/** The uploaded file: the raw body, or the first file of a form. */
async function fileOf(request: Request, fallbackName: string): Promise<{ bytes: Uint8Array; fileName: string }> {
  if (!request.headers.get('content-type')?.startsWith('multipart/form-data')) {
    return { bytes: new Uint8Array(await request.arrayBuffer()), fileName: fallbackName }
  }
  const form = await request.formData().catch(() => undefined)
  const file = [...(form?.values() ?? [])].find((entry): entry is File => entry instanceof File)
  if (!file) throw new HttpProblem(400, 'No file', 'The form has no file in it.')
  return { bytes: new Uint8Array(await file.arrayBuffer()), fileName: file.name || fallbackName }
}

/** What reading a file gives. @throws HttpProblem 422 with file, line, found and expected */
export async function readOrExplain<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error
    const { file, line, found, expected, firstRows, asks } = error
    throw new HttpProblem(422, 'File not understood', error.message, {
      file,
      found,
      expected,
      ...(line === undefined ? {} : { line }),
      ...(firstRows === undefined ? {} : { firstRows }),
      ...(asks === undefined ? {} : { asks }),
    })
  }
}

/** The answer to an upload beyond the limit. */
export function tooLarge(request: Request): HttpProblem {
  const file = new URL(request.url).searchParams.get('fileName') ?? 'the file'
  const bytes = Number(request.headers.get('content-length'))
  const found = Number.isFinite(bytes) && bytes > 0 ? `${(bytes / 1_048_576).toFixed(1)} MB` : 'more than 16 MB'
  const expected = 'at most 16 MB'
  return new HttpProblem(413, 'File too large', `${file}: found ${found}, expected ${expected}.`, {
    file,
    found,
    expected,
  })
}

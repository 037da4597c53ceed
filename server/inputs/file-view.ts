import type { FileView } from '../views/inputs.ts'
import type { SeriesFile } from './read-series.ts'

/** Most points of a preview. */
const previewPoints = 200

/** What people are shown of an uploaded file: its range and step, its warnings, and points for a small chart. */
export function fileView(
  fileName: string,
  { series, format, unit, timeZone, warnings, check, areas }: SeriesFile,
): FileView {
  const { startsMs, values, stepMs } = series
  return {
    fileName,
    format,
    points: startsMs.length,
    fromMs: startsMs[0] ?? 0,
    toMs: (startsMs.at(-1) ?? 0) + stepMs,
    stepMinutes: stepMs / 60_000,
    unit,
    timeZone,
    warnings,
    check,
    ...(areas && areas.length > 1 ? { areas } : {}),
    preview: previewIndices(startsMs.length).map((index) => ({
      startMs: startsMs[index] as number,
      value: values[index] as number,
    })),
  }
}

/** Evenly spaced indices, the first and the last among them. */
function previewIndices(length: number): readonly number[] {
  const count = Math.min(length, previewPoints)
  return Array.from({ length: count }, (_, point) => Math.round((point * (length - 1)) / Math.max(1, count - 1)))
}

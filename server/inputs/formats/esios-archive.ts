/** The Spanish small consumer's price (PVPC) of a day, as the archive of REE's ESIOS answers it. */
import { z } from 'zod'
import { InputProblem } from '../input-problem.ts'
import { readEntries } from '../read-entries.ts'
import { dayFirstStamp, epochStamp } from '../stamp.ts'
import { perMwh } from '../unit.ts'
import { wallClock } from '../wall-clock.ts'
import type { DocumentFormat, ValueSource } from './format.ts'
import { entriesOf } from './json.ts'

const timeZone = 'Europe/Madrid'
const hourMs = 3_600_000

const answer = z.object({
  /** PCB is the mainland and the islands, CYM Ceuta and Melilla. */
  PVPC: z.array(z.object({ Dia: z.string(), Hora: z.string(), PCB: z.string(), CYM: z.string().optional() })).min(1),
})

export const esiosArchive: DocumentFormat = {
  provider: 'ESIOS',
  name: 'ESIOS PVPC',
  kinds: ['prices'],
  read: (document, source, request) => {
    const { success, data } = answer.safeParse(document)
    if (!success) return undefined
    const area = request.area?.toUpperCase() === 'CYM' ? 'CYM' : 'PCB'
    const skips = new Set(data.PVPC.filter(({ Hora }) => Hora === '02-03').map(({ Dia }) => Dia))
    const prices = data.PVPC.map((hour, entry) => ({
      time: String(startOf(source, hour, entry, !skips.has(hour.Dia))),
      value: hour[area] ?? null,
    }))
    const { values, warnings } = readEntries(source, entriesOf(prices), {
      parseTime: epochStamp,
      timeExample: '1774738800000',
      timeZone,
      decimalMark: ',',
    })
    return { values, timeIs: 'start', unit: perMwh('EUR'), timeZone, warnings, part: area }
  },
}

/**
 * The instant of `Hora`. Hours are counted from midnight, up to `24-25` where the clock goes back;
 * where it goes forward they are those of the clock, which skips `02-03`.
 */
function startOf(
  source: ValueSource,
  { Dia, Hora }: { readonly Dia: string; readonly Hora: string },
  entry: number,
  skipsAnHour: boolean,
): number {
  const midnight = dayFirstStamp(`${Dia} 00:00`)
  const midnightMs = midnight && wallClock(timeZone).instantsAt(midnight.wallMs)[0]
  const hour = /^(\d\d)-\d\d$/.exec(Hora)?.[1]
  if (midnightMs === undefined || hour === undefined) {
    throw new InputProblem({
      file: source.fileName,
      found: `"${Dia} ${Hora}" in entry ${entry + 1}`,
      expected: 'a day and an hour such as 29/03/2026 00-01',
    })
  }
  const hours = Number(hour) - (skipsAnHour && Number(hour) > 2 ? 1 : 0)
  return midnightMs + hours * hourMs
}

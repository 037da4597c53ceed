/** Spanish prices as REE's ESIOS answers them for an indicator: several areas, interleaved. */
import { z } from 'zod'
import { perMwh } from '../unit.ts'
import { chooseArea } from './choose-area.ts'
import type { DocumentFormat } from './format.ts'
import { jsonNumber, readIsoEntries } from './json.ts'

const answer = z.object({
  indicator: z.object({
    values: z.array(z.object({ value: jsonNumber, datetime: z.string(), geo_name: z.string() })).min(1),
  }),
})

export const esios: DocumentFormat = {
  provider: 'ESIOS',
  name: 'ESIOS prices',
  kinds: ['prices'],
  read: (document, source, request) => {
    const { success, data } = answer.safeParse(document)
    if (!success) return undefined
    const all = data.indicator.values
    const areas = [...new Set(all.map(({ geo_name }) => geo_name))]
    const area = chooseArea(source, {
      areas,
      wanted: request.area,
      usual: 'Península',
    })
    const prices = all
      .filter(({ geo_name }) => geo_name === area)
      // `datetime` has its offset; `datetime_utc` is wrong in the hour that the clock repeats.
      .map(({ datetime, value }) => ({ time: datetime, value }))
    const { values, warnings } = readIsoEntries(source, prices, 'UTC')
    return { values, timeIs: 'start', unit: perMwh('EUR'), timeZone: 'UTC', warnings, part: area, areas }
  },
}

/** Prices of aWATTar's interface, flattened to `start;end;price;unit` with epoch ms and without a header. */
import type { Table } from '../csv.ts'
import { readRows } from '../read-rows.ts'
import { epochStamp } from '../stamp.ts'
import { perMwh } from '../unit.ts'
import type { Reading, TableFormat } from './format.ts'

const epochMs = /^\d{13}$/

export const awattarCsv: TableFormat = {
  provider: 'aWATTar',
  name: 'aWATTar prices',
  kinds: ['prices'],
  isHeader: ([start, end, , unit]) =>
    epochMs.test(start ?? '') && epochMs.test(end ?? '') && /^eur\/mwh$/i.test(unit?.trim() ?? ''),
  read: readAwattarCsv,
}

function readAwattarCsv(table: Table): Reading {
  // The row that was recognized is the first one with a value.
  const { values, warnings } = readRows(
    { ...table, headerRow: table.headerRow - 1 },
    {
      timeText: ([start]) => start ?? '',
      parseTime: epochStamp,
      timeExample: '1774738800000',
      valueText: ([, , price]) => price ?? '',
      timeZone: 'UTC',
    },
  )
  return { values, timeIs: 'start', unit: perMwh('EUR'), timeZone: 'UTC', warnings }
}

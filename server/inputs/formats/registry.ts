import { aemo } from './aemo.ts'
import { awattarCsv } from './awattar-csv.ts'
import { energiDataService } from './energi-data-service.ts'
import { energyCharts } from './energy-charts.ts'
import { entsoe } from './entsoe.ts'
import { entsoeOld } from './entsoe-old.ts'
import type { JsonFormat, TableFormat } from './format.ts'
import { isoNe } from './iso-ne.ts'
import { netztransparenz } from './netztransparenz.ts'
import { omie } from './omie.ts'
import { pjm } from './pjm.ts'
import { plain } from './plain.ts'
import { smard } from './smard.ts'

/** All table formats, in the order in which a file is tried for them: the most particular first. */
export const tableFormats: readonly TableFormat[] = [
  entsoe,
  entsoeOld,
  smard,
  energiDataService,
  netztransparenz,
  energyCharts,
  awattarCsv,
  omie,
  aemo,
  isoNe,
  pjm,
  plain,
]

/** All JSON formats. */
export const jsonFormats: readonly JsonFormat[] = []

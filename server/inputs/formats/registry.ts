import { aemo } from './aemo.ts'
import { awattarCsv } from './awattar-csv.ts'
import { awattarJson } from './awattar-json.ts'
import { bdewProfile } from './bdew-profile.ts'
import { easyEnergy } from './easy-energy.ts'
import { energiDataService } from './energi-data-service.ts'
import { energyCharts } from './energy-charts.ts'
import { energyChartsJson } from './energy-charts-json.ts'
import { energyZero } from './energy-zero.ts'
import { entsoe } from './entsoe.ts'
import { entsoeOld } from './entsoe-old.ts'
import { entsoeXml } from './entsoe-xml.ts'
import { esios } from './esios.ts'
import { esiosArchive } from './esios-archive.ts'
import type { DocumentFormat, TableFormat } from './format.ts'
import { isoNe } from './iso-ne.ts'
import { netztransparenz } from './netztransparenz.ts'
import { nordPool } from './nord-pool.ts'
import { octopus } from './octopus.ts'
import { omie } from './omie.ts'
import { pjm } from './pjm.ts'
import { plain } from './plain.ts'
import { sahkotinCsv, sahkotinJson } from './sahkotin.ts'
import { smard } from './smard.ts'
import { smartMeter } from './smart-meter.ts'
import { stromnetzGraz } from './stromnetz-graz.ts'
import { tibber } from './tibber.ts'

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
  sahkotinCsv,
  bdewProfile,
  stromnetzGraz,
  plain,
  // Knows whatever looks like a meter's export, so it comes last.
  smartMeter,
]

/** All JSON formats. None of them knows a document of another. */
export const jsonFormats: readonly DocumentFormat[] = [
  energyChartsJson,
  awattarJson,
  nordPool,
  tibber,
  energyZero,
  easyEnergy,
  octopus,
  esios,
  esiosArchive,
  sahkotinJson,
]

/** All XML formats. */
export const xmlFormats: readonly DocumentFormat[] = [entsoeXml]

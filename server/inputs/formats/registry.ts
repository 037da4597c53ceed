import { entsoe } from './entsoe.ts'
import type { JsonFormat, TableFormat } from './format.ts'
import { plain } from './plain.ts'

/** All table formats, in the order in which a file is tried for them: the most particular first. */
export const tableFormats: readonly TableFormat[] = [entsoe, plain]

/** All JSON formats. */
export const jsonFormats: readonly JsonFormat[] = []

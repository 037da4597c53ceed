import { z } from 'zod'
import { phaseLimitSchema } from '../settings.ts'
import type { LimitGroup, SiteLimits, StationPlace } from '../views/limits.ts'
import { phaseRotationPattern } from './phase-rotation.ts'

/** What a new site starts with: nothing but its own limit. */
export const noLimits: SiteLimits = { groups: [], stations: [] }

const mostGroups = 1_000
const mostStations = 10_000
const mostEvses = 200

const groupIdSchema = z.string().trim().min(1).max(40)
const limitSchema = z.number().min(0).max(100_000_000)
const phaseRotationSchema = z
  .string()
  .regex(phaseRotationPattern, 'expected R, S, T (L1, L2, L3 of the grid) and x for not connected, such as RST or Sxx')

const groupSchema = z.strictObject({
  id: groupIdSchema.describe('Unique; groups and stations name it'),
  name: z.string().trim().min(1).max(80).describe('What people call it'),
  parentId: groupIdSchema.exactOptional().describe('The group it lies within; the site itself when absent'),
  limitW: limitSchema.exactOptional().describe('Most that the cars behind it may draw together, W'),
  phaseLimitA: phaseLimitSchema.exactOptional().describe('Most current of those cars on each phase, A'),
})

const evseSchema = z.strictObject({
  evseId: z.number().int().min(1).max(100_000),
  groupId: groupIdSchema.exactOptional().describe('The group it belongs to, where that is not its station’s'),
  phaseRotation: phaseRotationSchema.exactOptional().describe('As for its station, where it is wired otherwise'),
})

const stationSchema = z.strictObject({
  stationId: z.string().min(1).max(48),
  groupId: groupIdSchema.exactOptional().describe('The group it belongs to; the site itself when absent'),
  limitW: limitSchema.exactOptional().describe('Most that all of its EVSEs may draw together, W'),
  phaseLimitA: phaseLimitSchema.exactOptional().describe('Most current of all of its EVSEs on each phase, A'),
  phaseRotation: phaseRotationSchema
    .exactOptional()
    .describe('Grid phases of its L1, L2 and L3 (OCPP’s PhaseRotation), such as RST, STR or Sxx; unknown when absent'),
  evses: z.array(evseSchema).max(mostEvses).exactOptional(),
})

/** Fuses and feeders within the site, with what belongs to each; refuses a tree that is none. */
export const siteLimitsSchema: z.ZodType<SiteLimits> = z
  .strictObject({
    groups: z.array(groupSchema).max(mostGroups),
    stations: z.array(stationSchema).max(mostStations),
  })
  .superRefine((limits, context) => {
    for (const { path, text } of mistakesIn(limits)) {
      context.addIssue({ code: 'custom', path: [...path], message: text })
    }
  })

interface Mistake {
  readonly path: readonly (string | number)[]
  readonly text: string
}

/** What keeps limits from being a tree with a place for every station. */
function mistakesIn({ groups, stations }: SiteLimits): Mistake[] {
  const known = new Map(groups.map((group) => [group.id, group]))
  return [
    ...repeated(groups, ({ id }) => id).map((index) => ({
      path: ['groups', index, 'id'],
      text: `"${groups[index]?.id}" is taken already by another group`,
    })),
    ...groups.flatMap((group, index) => parentMistakes(group, ['groups', index, 'parentId'], known)),
    ...repeated(stations, ({ stationId }) => stationId).map((index) => ({
      path: ['stations', index, 'stationId'],
      text: `"${stations[index]?.stationId}" is named twice`,
    })),
    ...stations.flatMap((station, index) => stationMistakes(station, ['stations', index], known)),
  ]
}

/** Indexes of entries whose name an earlier one has. */
function repeated<T>(entries: readonly T[], nameOf: (entry: T) => string | number): number[] {
  const seen = new Set<string | number>()
  return entries.flatMap((entry, index) => {
    const name = nameOf(entry)
    if (seen.has(name)) return [index]
    seen.add(name)
    return []
  })
}

function parentMistakes(group: LimitGroup, path: Mistake['path'], known: ReadonlyMap<string, LimitGroup>): Mistake[] {
  if (group.parentId === undefined) return []
  if (!known.has(group.parentId)) return [noGroup(group.parentId, path)]
  const way = [group.id]
  for (let id: string | undefined = group.parentId; id !== undefined; id = known.get(id)?.parentId) {
    way.push(id)
    if (id === group.id) return [{ path, text: `"${group.id}" would lie within itself: ${way.join(' in ')}` }]
    // A circle further up is told of by its own groups.
    if (way.indexOf(id) < way.length - 1) return []
  }
  return []
}

function stationMistakes(
  { groupId, limitW, phaseLimitA, evses = [] }: StationPlace,
  path: Mistake['path'],
  known: ReadonlyMap<string, LimitGroup>,
): Mistake[] {
  const ownLimit = limitW !== undefined || phaseLimitA !== undefined
  return [
    ...(groupId === undefined || known.has(groupId) ? [] : [noGroup(groupId, [...path, 'groupId'])]),
    ...repeated(evses, ({ evseId }) => evseId).map((index) => ({
      path: [...path, 'evses', index, 'evseId'],
      text: `EVSE ${evses[index]?.evseId} is named twice`,
    })),
    ...evses.flatMap((evse, index) => {
      if (evse.groupId === undefined) return []
      const at = [...path, 'evses', index, 'groupId']
      if (!known.has(evse.groupId)) return [noGroup(evse.groupId, at)]
      if (!ownLimit || evse.groupId === groupId) return []
      return [{ path: at, text: `EVSE ${evse.evseId} cannot be in another group than its station, which has a limit` }]
    }),
  ]
}

function noGroup(id: string, path: Mistake['path']): Mistake {
  return { path, text: `"${id}" is not the id of a group` }
}

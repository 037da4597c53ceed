import type { OCPP20 } from 'typed-ocpp'
import { phaseRotationPattern, rotationThrough } from '../../limits/phase-rotation.ts'

/** What only a report tells of a station (B07, B08): its variables' characteristics, and those of its EVSEs. */
export interface Reported {
  /** Most charging profiles that it holds at a time. */
  readonly profileCapacity?: number
  /** PhaseRotation of its components, by `placeOf`; empty where a component says that it does not know. */
  readonly phaseRotations?: Readonly<Record<string, string>>
}

type ComponentVariable = NonNullable<OCPP20.GetReportRequest['componentVariable']>[number]

const rotated = ['ChargingStation', 'EVSE', 'Connector']

/** What a station is asked to report; without an EVSE's number all of them are meant (B08.FR.23). */
export const reportedVariables: readonly ComponentVariable[] = [
  { component: { name: 'SmartChargingCtrlr' }, variable: { name: 'Entries', instance: 'ChargingProfiles' } },
  ...rotated.map((name) => ({ component: { name }, variable: { name: 'PhaseRotation' } })),
]

/** A station's report, added to what it reported before. */
export function withReport(before: Reported | undefined, report: OCPP20.NotifyReportRequest): Reported {
  let reported = before ?? {}
  for (const { component, variable, variableAttribute, variableCharacteristics } of report.reportData ?? []) {
    const { maxLimit = 0 } = variableCharacteristics ?? {}
    if (isProfileCount(component, variable) && maxLimit >= 1) reported = { ...reported, profileCapacity: maxLimit }
    const place = isCalled(variable.name, 'PhaseRotation') ? placeOf(component) : undefined
    const actual = variableAttribute.find(({ type = 'Actual' }) => type === 'Actual')
    if (place === undefined || !actual || isBeyondReason(reported, place)) continue
    reported = { ...reported, phaseRotations: { ...reported.phaseRotations, [place]: actual.value ?? '' } }
  }
  return reported
}

/**
 * How an EVSE's outlet lies on the grid's phases by what its station reported: each component's rotation is told
 * relative to the one that feeds it (Part 2, §2.13.5). One that does not have the variable counts as wired straight
 * through. Undefined where none has it, where one does not know, and where an EVSE's connectors differ.
 */
export function phaseRotationOf({ phaseRotations = {} }: Reported, evseId: number): string | undefined {
  const connectors = Object.entries(phaseRotations).filter(([place]) => place.startsWith(`${evseId}/`))
  const ofConnectors = new Set(connectors.map(([, rotation]) => rotation))
  const chain = [phaseRotations[''], phaseRotations[`${evseId}`], ...ofConnectors].filter((each) => each !== undefined)
  if (chain.length === 0 || ofConnectors.size > 1 || !chain.every((each) => phaseRotationPattern.test(each))) {
    return undefined
  }
  const rotation = chain.reduce(rotationThrough)
  return phaseRotationPattern.test(rotation) ? rotation : undefined
}

function isProfileCount(component: ComponentVariable['component'], variable: ComponentVariable['variable']): boolean {
  const { name, instance = '' } = variable ?? { name: '' }
  return (
    isCalled(component.name, 'SmartChargingCtrlr') &&
    isCalled(name, 'Entries') &&
    isCalled(instance, 'ChargingProfiles')
  )
}

// What a station names beyond any real size is not kept.
const mostPlaces = 400

function isBeyondReason({ phaseRotations = {} }: Reported, place: string): boolean {
  return !(place in phaseRotations) && Object.keys(phaseRotations).length >= mostPlaces
}

/** Whether a report changed how any of a station's EVSEs is known to be wired. */
export function isWiredOtherwise(before: Reported, now: Reported): boolean {
  const places = [...Object.keys(before.phaseRotations ?? {}), ...Object.keys(now.phaseRotations ?? {})]
  // What the station says of itself holds for EVSEs that say nothing, whatever their numbers.
  const evseIds = new Set([0, ...places.map((place) => Number.parseInt(place, 10)).filter((evseId) => evseId > 0)])
  return [...evseIds].some((evseId) => phaseRotationOf(before, evseId) !== phaseRotationOf(now, evseId))
}

/** `` for the station, `1` for an EVSE, `1/2` for a connector; undefined for all else. */
function placeOf({ name, evse }: ComponentVariable['component']): string | undefined {
  if (isCalled(name, 'ChargingStation')) return ''
  if (isCalled(name, 'EVSE') && evse) return `${evse.id}`
  return isCalled(name, 'Connector') && evse ? `${evse.id}/${evse.connectorId ?? 1}` : undefined
}

/** Identifiers of the device model have no case (Part 2, §2). */
function isCalled(name: string, other: string): boolean {
  return name.toLowerCase() === other.toLowerCase()
}

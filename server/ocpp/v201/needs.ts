import type { OCPP20 } from 'typed-ocpp'
import type { Strategy } from '../../../optimizer/model.ts'
import { type ChargingNeeds, nominalVoltageV } from '../../sessions/charging-needs.ts'
import { instantFrom, namesZone } from './instant.ts'

type Needs = OCPP20.NotifyEVChargingNeedsRequest['chargingNeeds']
type DcParameters = NonNullable<Needs['dcChargingParameters']>

// A megawatt charger gives 3.75 MW; anything far beyond is a wrong unit, not a car.
const mostEnergyWh = 10_000_000
const mostPowerW = 10_000_000

/** Highest number of an EVSE: no station has more, and profile ids follow from it. */
export const mostEvseId = 100_000

/** Needs that cannot be used, and why: the reason codes are those of the specification's appendix 5. */
export interface NeedsProblem {
  readonly type: 'problem'
  readonly reasonCode: 'InvalidValue' | 'MissingParam' | 'UnknownEvse'
  readonly text: string
}

/** Needs that can be used, with what had to be read into them. */
export interface UsableNeeds {
  readonly type: 'needs'
  readonly needs: ChargingNeeds
  /** What the message left open or got wrong without harm, a sentence each. */
  readonly remarks: readonly string[]
}

/**
 * Reads a NotifyEVChargingNeeds request, checking what its schema lets through (K15).
 *
 * A departure without a zone is read as UTC. A departure in the past is kept: it means as fast as allowed.
 */
export function chargingNeedsFrom(
  request: OCPP20.NotifyEVChargingNeedsRequest,
  receivedMs: number,
): UsableNeeds | NeedsProblem {
  const { chargingNeeds } = request
  const isDc = chargingNeeds.requestedEnergyTransfer === 'DC'
  if (request.evseId < 1)
    return problem('UnknownEvse', `evseId is ${request.evseId}; needs are of one EVSE, 1 or above`)
  if (request.evseId > mostEvseId) {
    return problem('UnknownEvse', `evseId is ${request.evseId}; at most ${mostEvseId}`)
  }
  if (!isDc && !chargingNeeds.acChargingParameters) {
    return problem('MissingParam', `${chargingNeeds.requestedEnergyTransfer} needs acChargingParameters`)
  }
  if (isDc && !chargingNeeds.dcChargingParameters) return problem('MissingParam', 'DC needs dcChargingParameters')
  if (chargingNeeds.acChargingParameters && chargingNeeds.dcChargingParameters) {
    return problem('InvalidValue', 'acChargingParameters and dcChargingParameters exclude each other')
  }
  const limits = isDc ? dcLimits(chargingNeeds) : acLimits(chargingNeeds)
  if ('type' in limits) return limits
  if (limits.energyWh > mostEnergyWh) {
    return problem('InvalidValue', `energyAmount is ${limits.energyWh} Wh; at most ${mostEnergyWh}`)
  }
  if (limits.maxPowerW > mostPowerW) {
    return problem('InvalidValue', `the car's limits allow ${limits.maxPowerW} W; at most ${mostPowerW}`)
  }

  const departure = departureFrom(chargingNeeds.departureTime)
  if (departure.problem) return departure.problem
  const strategy = strategyFrom(request.customData) ?? strategyFrom(chargingNeeds.customData)
  return {
    type: 'needs',
    remarks: departure.remarks,
    needs: {
      ...limits,
      receivedMs,
      ...(departure.departureMs === undefined ? {} : { departureMs: departure.departureMs }),
      ...(request.maxScheduleTuples === undefined ? {} : { maxScheduleTuples: Math.max(1, request.maxScheduleTuples) }),
      ...(strategy ? { strategy } : {}),
    },
  }
}

type Limits = Pick<
  ChargingNeeds,
  'energyWh' | 'transfer' | 'phases' | 'minCurrentA' | 'maxCurrentA' | 'maxPowerW' | 'socPercent' | 'capacityWh'
>

const phasesOf = { AC_single_phase: 1, AC_two_phase: 2, AC_three_phase: 3, DC: 3 } as const

function acLimits({ acChargingParameters: ac, requestedEnergyTransfer }: Needs): Limits | NeedsProblem {
  if (!ac) return problem('MissingParam', 'acChargingParameters is missing')
  if (ac.energyAmount < 0) return problem('InvalidValue', `energyAmount is ${ac.energyAmount} Wh; at least 0`)
  if (ac.evMinCurrent < 0) return problem('InvalidValue', `evMinCurrent is ${ac.evMinCurrent} A; at least 0`)
  if (ac.evMaxCurrent <= 0) return problem('InvalidValue', `evMaxCurrent is ${ac.evMaxCurrent} A; above 0`)
  if (ac.evMinCurrent > ac.evMaxCurrent) {
    return problem('InvalidValue', `evMinCurrent ${ac.evMinCurrent} A is above evMaxCurrent ${ac.evMaxCurrent} A`)
  }
  const phases = phasesOf[requestedEnergyTransfer]
  return {
    energyWh: ac.energyAmount,
    transfer: 'AC',
    phases,
    minCurrentA: ac.evMinCurrent,
    maxCurrentA: ac.evMaxCurrent,
    maxPowerW: ac.evMaxCurrent * nominalVoltageV * phases,
  }
}

function dcLimits({ dcChargingParameters: dc }: Needs): Limits | NeedsProblem {
  if (!dc) return problem('MissingParam', 'dcChargingParameters is missing')
  if (dc.evMaxCurrent <= 0) return problem('InvalidValue', `evMaxCurrent is ${dc.evMaxCurrent} A; above 0`)
  if (dc.evMaxVoltage <= 0) return problem('InvalidValue', `evMaxVoltage is ${dc.evMaxVoltage} V; above 0`)
  if (dc.evMaxPower !== undefined && dc.evMaxPower <= 0) {
    return problem('InvalidValue', `evMaxPower is ${dc.evMaxPower} W; above 0`)
  }
  const energyWh = dc.energyAmount ?? missingEnergyWh(dc)
  if (energyWh === undefined) {
    return problem('MissingParam', 'DC needs energyAmount, or stateOfCharge with evEnergyCapacity')
  }
  if (energyWh < 0) return problem('InvalidValue', `energyAmount is ${energyWh} Wh; at least 0`)
  const wiredW = dc.evMaxCurrent * dc.evMaxVoltage
  return {
    energyWh,
    transfer: 'DC',
    phases: phasesOf.DC,
    minCurrentA: 0,
    maxCurrentA: dc.evMaxCurrent,
    maxPowerW: Math.min(wiredW, dc.evMaxPower ?? wiredW),
    ...(dc.stateOfCharge === undefined ? {} : { socPercent: dc.stateOfCharge }),
    ...(dc.evEnergyCapacity === undefined ? {} : { capacityWh: dc.evEnergyCapacity }),
  }
}

/** Energy up to the state of charge the car calls full, Wh, where it tells enough. */
function missingEnergyWh(dc: DcParameters): number | undefined {
  if (dc.stateOfCharge === undefined || dc.evEnergyCapacity === undefined) return undefined
  return Math.max(0, (((dc.fullSoC ?? 100) - dc.stateOfCharge) / 100) * dc.evEnergyCapacity)
}

function departureFrom(text: string | undefined): {
  departureMs?: number
  remarks: readonly string[]
  problem?: NeedsProblem
} {
  if (text === undefined) return { remarks: ['no departure named'] }
  const departureMs = instantFrom(text)
  if (departureMs === undefined) {
    return { remarks: [], problem: problem('InvalidValue', `departureTime "${text}" is not a date and time`) }
  }
  return { departureMs, remarks: namesZone(text) ? [] : ['departure without a zone, read as UTC'] }
}

/** The demonstrator's numbered modes, as its stations send them. */
const demonstratorModes: readonly Strategy[] = ['balanced', 'fastest', 'cheapest']

function strategyFrom(customData: Needs['customData']): Strategy | undefined {
  // Custom data of other vendors is none of ours (Part 4, §9).
  if (customData?.vendorId !== 'Darmstadt') return undefined
  return typeof customData.mode === 'number' ? demonstratorModes[customData.mode] : undefined
}

function problem(reasonCode: NeedsProblem['reasonCode'], text: string): NeedsProblem {
  return { type: 'problem', reasonCode, text }
}

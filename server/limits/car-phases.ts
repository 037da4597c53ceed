import type { Phase } from '../../optimizer/model.ts'
import { type ChargingNeeds, nominalVoltageV } from '../sessions/charging-needs.ts'
import { type Wiring, wiredPhases } from './phase-rotation.ts'

/** What is known of the phases that a car draws on. */
export interface PhaseFacts {
  readonly needs: ChargingNeeds | undefined
  /** How many of its phases it really uses, by its station. */
  readonly phasesUsed: number | undefined
  /** Which of its outlet's phases carry current, by its station's meter. */
  readonly phasesMetered: readonly Phase[] | undefined
  /** How its outlet lies on the grid's phases. */
  readonly wiring: Wiring | undefined
}

/** How many phases a car draws on, and which of the grid's those are where that is known. */
export interface CarPhases {
  readonly phases: 1 | 2 | 3
  readonly onPhases?: readonly Phase[]
}

const outletPhases: readonly Phase[] = [1, 2, 3]

/** How many phases a car draws on, evenly: no more than it can, and than its outlet has. */
export function phaseCount({ needs, phasesUsed, wiring }: PhaseFacts): 1 | 2 | 3 {
  const outlet = wiring ? wiredPhases(wiring) : 3
  const car = needs?.transfer === 'DC' ? 3 : (phasesUsed ?? needs?.phases ?? 3)
  return Math.max(1, Math.min(outlet, car)) as 1 | 2 | 3
}

/**
 * The phases that a car draws on. A car with less than three uses the first ones of its outlet (IEC 62196-2 has a
 * one-phase car on L1) unless the meter says otherwise; where the outlet's wiring is unknown, so are the grid's phases.
 */
export function carPhases(facts: PhaseFacts): CarPhases {
  const phases = phaseCount(facts)
  const { wiring, phasesMetered } = facts
  if (!wiring) return { phases }
  const wired = outletPhases.filter((phase) => wiring[phase - 1] !== undefined)
  const isMetered = phasesMetered?.length === phases && phasesMetered.every((phase) => wired.includes(phase))
  const used = isMetered ? phasesMetered : wired.slice(0, phases)
  const onPhases = used.map((phase) => wiring[phase - 1]).filter((phase) => phase !== undefined)
  return { phases, onPhases: onPhases.toSorted() }
}

// Most that an outlet for one phase gives: where a car's phases are unknown, it may draw as much on each of them.
const mostOnOnePhaseA = 32

/**
 * Most current on the grid's L1, L2 and L3 of a car that draws so much, A: the safe side where its phases are not known.
 *
 * @param isMetered whether the power was measured, on phases that nobody told
 */
export function mostCurrentA(facts: PhaseFacts, powerW: number, isMetered: boolean): readonly number[] {
  const { phases, onPhases = outletPhases } = carPhases(facts)
  const { needs, phasesUsed } = facts
  const evenlyA = powerW / (nominalVoltageV * phases)
  const isCountKnown = needs !== undefined || phasesUsed !== undefined || !isMetered
  const unknownA = Math.min(powerW / nominalVoltageV, Math.max(mostOnOnePhaseA, evenlyA))
  const carA = needs?.transfer === 'AC' ? needs.maxCurrentA : Number.POSITIVE_INFINITY
  const currentA = Math.min(isCountKnown ? evenlyA : unknownA, carA)
  return outletPhases.map((phase) => (onPhases.includes(phase) ? currentA : 0))
}

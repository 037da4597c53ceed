import type { Phase } from '../../optimizer/model.ts'

/** The grid phases on which an outlet's L1, L2 and L3 lie; undefined for one that is not connected. */
export type Wiring = readonly [Phase | undefined, Phase | undefined, Phase | undefined]

const gridPhases: Readonly<Record<string, Phase>> = { R: 1, S: 2, T: 3 }

/** What a phase rotation looks like: R, S and T once at the most, x for what is not connected. */
export const phaseRotationPattern = /^(?!xxx)(?!.*([RST]).*\1)[RSTx]{3}$/

/** The wiring that OCPP's PhaseRotation names: `STR` has the outlet's L1 on the grid's L2. */
export function wiringFrom(phaseRotation: string): Wiring {
  const [l1, l2, l3] = [...phaseRotation].map((letter) => gridPhases[letter])
  return [l1, l2, l3]
}

/** The rotation of what lies behind another: `STR` behind `STR` has its L1 on the grid's L3, `TRS`. */
export function rotationThrough(outer: string, inner: string): string {
  return [...inner].map((letter) => outer['RST'.indexOf(letter)] ?? 'x').join('')
}

/** How many of an outlet's phases are connected. */
export function wiredPhases(wiring: Wiring): number {
  return wiring.filter((phase) => phase !== undefined).length
}

import { type DeviceModel, numberOf, type VariableName } from './device-model.ts'

/** A list of variables that goes to a station in one message, or in several. */
export type VariableAction = 'GetVariables' | 'SetVariables' | 'GetReport'

/** What a station takes in one message. */
export interface MessageSize {
  /** Variables, at least 1. */
  readonly mostItems: number
  /** Length of the whole message, bytes. */
  readonly mostBytes: number
}

const variableOf = (variable: string, instance: VariableAction): VariableName => ({
  component: 'DeviceDataCtrlr',
  variable,
  instance,
})

/** What decides how a station may be asked; each alone, because it is not known before. */
export const questionSizeVariables: readonly VariableName[] = [
  variableOf('ItemsPerMessage', 'GetVariables'),
  variableOf('BytesPerMessage', 'GetVariables'),
]

/** What decides how large all other messages with variables may be. */
export const messageSizeVariables: readonly VariableName[] = [
  variableOf('ItemsPerMessage', 'SetVariables'),
  variableOf('BytesPerMessage', 'SetVariables'),
  variableOf('ItemsPerMessage', 'GetReport'),
  variableOf('BytesPerMessage', 'GetReport'),
]

/**
 * What a station takes in one message of an action, by what it says (B05.FR.11, B06.FR.05, B06.FR.17).
 *
 * @param otherwise items where it does not say
 */
export function messageSizeOf(
  model: DeviceModel | undefined,
  action: VariableAction,
  otherwise = Number.POSITIVE_INFINITY,
): MessageSize {
  const said = (variable: string) => numberOf(model, variableOf(variable, action))
  const bytes = said('BytesPerMessage') ?? 0
  return {
    mostItems: Math.max(1, Math.floor(said('ItemsPerMessage') || otherwise)),
    // What is too short for any message cannot be meant.
    mostBytes: bytes > emptyBytes ? bytes : Number.POSITIVE_INFINITY,
  }
}

/**
 * A list of variables in as few parts as a station takes, in their order. One that is too long for a message by itself
 * has a part of its own: it cannot be said in fewer bytes.
 */
export function inParts<T>(items: readonly T[], { mostItems, mostBytes }: MessageSize): T[][] {
  const parts: T[][] = []
  let part: T[] = []
  let bytes = emptyBytes
  for (const item of items) {
    const itemBytes = Buffer.byteLength(JSON.stringify(item)) + 1
    if (part.length > 0 && (part.length >= mostItems || bytes + itemBytes > mostBytes)) {
      parts.push(part)
      part = []
      bytes = emptyBytes
    }
    part.push(item)
    bytes += itemBytes
  }
  return part.length > 0 ? [...parts, part] : parts
}

// A CALL's id has 36 characters; of the actions, none makes a longer message.
const emptyMessage = [2, 'x'.repeat(36), 'GetReport', { requestId: 2_147_483_647, componentVariable: [] }]
const emptyBytes = Buffer.byteLength(JSON.stringify(emptyMessage))

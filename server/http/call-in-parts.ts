import { CallFailure } from '../ocpp/call-error.ts'
import { inParts, type MessageSize, type VariableAction } from '../ocpp/v201/variable-parts.ts'

/** A CALL that came to nothing after others of the same request had come to something. */
export class PartFailure extends CallFailure {
  /** How many of the request's variables were done before: `after 4 of 5 variables`. */
  readonly progress: string

  constructor({ reason, message, errorCode, answer }: CallFailure, done: number, all: number) {
    super(reason, message, errorCode, answer)
    this.progress = `after ${done} of ${all} variables`
  }
}

/**
 * Reads or writes variables in as many CALLs as their station needs, in the order of the payload.
 *
 * @returns the result, that of the parts as one
 * @throws CallFailure where the station gave no result; a PartFailure where it did for a part
 */
export async function callInParts(
  call: (payload: object) => Promise<unknown>,
  action: keyof typeof lists,
  payload: object,
  size: MessageSize,
): Promise<unknown> {
  const { items, results } = lists[action]
  const { [items]: all, ...others } = payload as Record<string, readonly object[]>
  const done: object[] = []
  for (const part of inParts(all ?? [], size)) {
    try {
      const answer = (await call({ ...others, [items]: part })) as Record<string, readonly object[]>
      done.push(...(answer[results] ?? []))
    } catch (error) {
      throw error instanceof CallFailure && done.length > 0
        ? new PartFailure(error, done.length, all?.length ?? 0)
        : error
    }
  }
  return { [results]: done }
}

/** Where a request has its variables, and its response theirs. */
const lists = {
  GetVariables: { items: 'getVariableData', results: 'getVariableResult' },
  SetVariables: { items: 'setVariableData', results: 'setVariableResult' },
} as const satisfies Partial<Record<VariableAction, unknown>>

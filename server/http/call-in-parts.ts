import type { OCPP20 } from 'typed-ocpp'

/**
 * Makes a CALL, a GetVariables in as many as its station takes items at once (B06.FR.05), in the order of the payload.
 *
 * @param mostItems of one GetVariables, at least 1; undefined where the station does not say
 * @returns the result, that of the parts as one
 */
export async function callInParts(
  call: (payload: object) => Promise<unknown>,
  action: string,
  payload: object,
  mostItems: number | undefined,
): Promise<unknown> {
  if (action !== 'GetVariables' || !mostItems) return call(payload)
  const { getVariableData, ...rest } = payload as OCPP20.GetVariablesRequest
  if (getVariableData.length <= mostItems) return call(payload)
  const results: OCPP20.GetVariablesResponse['getVariableResult'][number][] = []
  for (let from = 0; from < getVariableData.length; from += mostItems) {
    const part = { ...rest, getVariableData: getVariableData.slice(from, from + mostItems) }
    results.push(...((await call(part)) as OCPP20.GetVariablesResponse).getVariableResult)
  }
  return { getVariableResult: results }
}

import type { OCPP20 } from 'typed-ocpp'
import { CallFailure } from '../ocpp/call-error.ts'
import type { Csms } from '../ocpp/csms.ts'
import { requestProblem } from '../ocpp/schemas.ts'
import { csmsActions } from '../ocpp/v201/actions.ts'
import { variableName } from '../ocpp/v201/device-model.ts'
import type { DeviceModels } from '../ocpp/v201/device-models.ts'
import { messageSizeOf } from '../ocpp/v201/variable-parts.ts'
import { callInParts, PartFailure } from './call-in-parts.ts'
import { HttpProblem } from './problem.ts'

/** What an operator's call goes through. */
export interface StationCallParts {
  readonly csms: Csms
  readonly models: DeviceModels
}

const timeoutMs = 30_000

/**
 * Makes a call that an operator asked for; its payload is checked against the schema first, and passed on as it is,
 * a list of variables in parts that the station takes.
 *
 * @returns the station's result
 * @throws HttpProblem 400 for what is no call of a CSMS, 409 where the station is not connected,
 *   502 with the station's CALLERROR, 503 where too many calls wait for it, 504 where it does not answer
 */
export async function callStation(
  { csms, models }: StationCallParts,
  stationId: string,
  action: string,
  payload: unknown,
): Promise<unknown> {
  if (!csmsActions.includes(action)) {
    throw new HttpProblem(400, 'No such call', `"${action}" is not a message that an OCPP 2.0.1 CSMS sends.`)
  }
  const problem = requestProblem(action, payload)
  if (problem !== undefined || typeof payload !== 'object' || payload === null) {
    throw new HttpProblem(400, 'Wrong payload', `${action}: ${problem ?? 'an object is expected'}`)
  }
  if (!csms.isConnected(stationId)) throw new HttpProblem(409, 'Not connected', `${stationId} is not connected.`)
  try {
    const call = (part: object) => csms.call(stationId, action, part, timeoutMs)
    if (action !== 'GetVariables' && action !== 'SetVariables') return await call(payload)
    await models.ready(stationId)
    const result = await callInParts(call, action, payload, messageSizeOf(models.get(stationId), action))
    if (action === 'SetVariables') noteChanges(models, stationId, payload as OCPP20.SetVariablesRequest)
    return result
  } catch (error) {
    if (error instanceof CallFailure) throw problemFrom(error, stationId, action)
    throw error
  }
}

/** What an operator wrote may decide over the station's profiles; it is read again, whether it was taken or not. */
function noteChanges(models: DeviceModels, stationId: string, { setVariableData }: OCPP20.SetVariablesRequest): void {
  for (const { component, variable, attributeValue } of setVariableData) {
    models.variableChanged(stationId, variableName(component, variable), attributeValue)
  }
}

function problemFrom(failure: CallFailure, stationId: string, action: string): HttpProblem {
  const { reason, errorCode, message } = failure
  const what = failure instanceof PartFailure ? `${action} (${failure.progress})` : action
  switch (reason) {
    case 'timeout':
      return new HttpProblem(504, 'No answer', `${stationId} did not answer ${what} within ${timeoutMs / 1_000} s.`)
    case 'disconnected':
      return new HttpProblem(409, 'Not connected', `${stationId} lost its connection before it answered ${what}.`)
    case 'busy':
    case 'withdrawn':
      return new HttpProblem(503, 'Too many calls', `${message}; try again when some are answered.`)
    case 'refused':
      return new HttpProblem(
        502,
        'Refused by the station',
        `${stationId} answered ${what} with ${errorCode}: ${message}`,
        {
          callError: errorCode ?? 'GenericError',
        },
      )
  }
}

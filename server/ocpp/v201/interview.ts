import type { OCPP20 } from 'typed-ocpp'
import { CallFailure } from '../call-error.ts'
import {
  canBeEnabled,
  type DeviceModel,
  isEnabled,
  keyOf,
  smartChargingVariables,
  type VariableName,
  variableName,
} from './device-model.ts'
import { meterChanges, meterVariables, type VariableChange } from './meter-settings.ts'
import { reportedVariables } from './reported.ts'
import { inParts, messageSizeOf, messageSizeVariables, questionSizeVariables } from './variable-parts.ts'

/** What is known of a station so far, and what was done about it. */
export interface Knowledge {
  readonly model: DeviceModel
  readonly remark?: string
}

/** Makes a CALL to the station that is asked. */
export type StationCall = (action: string, payload: object) => Promise<unknown>

// Beyond what people number theirs by.
const firstReportId = 2_000_000_000
// Where a station does not say how many it takes in one message.
const assumedItems = 10

/**
 * Asks a station what it is and can, and gives back each state of knowledge as it grows, with what is new in words.
 * What decides over profiles comes first; then smart charging is switched on and the meter set where that is needed.
 *
 * @throws CallFailure of the first CALL that fails: what was given back before stays true
 */
export async function* interview(call: StationCall, askedMs: number): AsyncGenerator<Knowledge> {
  let model: DeviceModel = { askedMs, values: {} }
  const learn = async (names: readonly VariableName[]) => {
    const size = messageSizeOf(model, 'GetVariables', assumedItems)
    for (const part of inParts(names.map(wireName), size)) {
      model = { ...model, values: { ...model.values, ...(await read(call, part)) } }
    }
  }
  // How many fit into one message is only known after these (B06.FR.05).
  for (const name of questionSizeVariables) await learn([name])
  await learn([...messageSizeVariables, ...smartChargingVariables])
  if (canBeEnabled(model)) {
    const isOn = await isTaken(call, { ...isEnabled, value: 'true' })
    if (isOn) model = { ...model, values: { ...model.values, [keyOf(isEnabled)]: 'true' } }
    yield { model, remark: `smart charging ${isOn ? 'switched on' : 'is off and stays off'}` }
  } else yield { model }
  await learn(meterVariables)
  yield { model }
  for (const attempts of meterChanges(model)) {
    const change = await firstTaken(call, attempts)
    if (change) model = { ...model, values: { ...model.values, [keyOf(change)]: change.value } }
    const [first] = attempts
    const what = change ?? first
    if (!what) continue
    yield {
      model,
      remark: `${what.component}.${what.variable} ${change ? `set to ${change.value}` : `could not be set to ${what.value}`}`,
    }
  }
  await askForReport(call, model)
}

/** Asks for what only a report tells; that arrives in messages of its own, and not every station gives one. */
async function askForReport(call: StationCall, model: DeviceModel): Promise<void> {
  try {
    for (const [index, part] of inParts(reportedVariables, messageSizeOf(model, 'GetReport', assumedItems)).entries()) {
      const request: OCPP20.GetReportRequest = { requestId: firstReportId + index, componentVariable: asOne(part) }
      await call('GetReport', request)
    }
  } catch (error) {
    if (!(error instanceof CallFailure) || error.reason !== 'refused') throw error
  }
}

async function read(call: StationCall, part: WireName[]): Promise<Record<string, string>> {
  const values: Record<string, string> = {}
  const request: OCPP20.GetVariablesRequest = { getVariableData: asOne(part) }
  const { getVariableResult } = (await call('GetVariables', request)) as OCPP20.GetVariablesResponse
  for (const { component, variable, attributeStatus, attributeValue } of getVariableResult) {
    if (attributeStatus !== 'Accepted' || attributeValue === undefined) continue
    values[keyOf(variableName(component, variable))] = attributeValue
  }
  return values
}

async function firstTaken(call: StationCall, attempts: readonly VariableChange[]): Promise<VariableChange | undefined> {
  for (const change of attempts) if (await isTaken(call, change)) return change
  return undefined
}

/** Writes a variable; some stations take a value only from their next start on. */
async function isTaken(call: StationCall, change: VariableChange): Promise<boolean> {
  const request: OCPP20.SetVariablesRequest = {
    setVariableData: [{ ...wireName(change), attributeValue: change.value }],
  }
  const { setVariableResult } = (await call('SetVariables', request)) as OCPP20.SetVariablesResponse
  return setVariableResult.some(({ attributeStatus }) => /^(Accepted|RebootRequired)$/.test(attributeStatus))
}

type WireName = OCPP20.GetVariablesRequest['getVariableData'][number]

function wireName({ component, variable, instance }: VariableName): WireName {
  return {
    component: { name: component },
    variable: { name: variable, ...(instance === undefined ? {} : { instance }) },
  }
}

/** The list as one of at least one item, as its type in the message is. */
function asOne<T>(items: T[]): [T, ...T[]] {
  return items as [T, ...T[]]
}

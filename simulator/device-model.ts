import type {
  AttributeType,
  ChargingRateUnit,
  GetReport,
  GetVariable,
  GetVariableResult,
  ReportData,
  SetVariable,
  SetVariableResult,
  VariableDataType,
} from './ocpp-types.ts'

/** A variable of the device model: OCPP 2.0.1 Part 2, §2. */
interface Variable {
  readonly component: string
  readonly variable: string
  readonly instance?: string
  readonly dataType: VariableDataType
  readonly isWritable?: boolean
  /** What a written value must look like. */
  readonly pattern?: RegExp
}

const smartCharging = 'SmartChargingCtrlr'

const variables: readonly Variable[] = [
  { component: smartCharging, variable: 'Available', dataType: 'boolean' },
  { component: smartCharging, variable: 'Enabled', dataType: 'boolean' },
  { component: smartCharging, variable: 'RateUnit', dataType: 'MemberList' },
  { component: smartCharging, variable: 'PeriodsPerSchedule', dataType: 'integer' },
  { component: smartCharging, variable: 'ProfileStackLevel', dataType: 'integer' },
  { component: smartCharging, variable: 'Entries', instance: 'ChargingProfiles', dataType: 'integer' },
  { component: smartCharging, variable: 'LimitChangeSignificance', dataType: 'decimal' },
  { component: smartCharging, variable: 'ACPhaseSwitchingSupported', dataType: 'boolean' },
  writable('SampledDataCtrlr', 'TxUpdatedInterval', 'integer', /^[1-9]\d{0,5}$/),
  writable('SampledDataCtrlr', 'TxUpdatedMeasurands', 'MemberList', /^[\w.,]*$/),
  writable('SampledDataCtrlr', 'TxStartedMeasurands', 'MemberList', /^[\w.,]*$/),
  writable('SampledDataCtrlr', 'TxEndedMeasurands', 'MemberList', /^[\w.,]*$/),
  writable('OCPPCommCtrlr', 'HeartbeatInterval', 'integer', /^[1-9]\d{0,5}$/),
  { component: 'ChargingStation', variable: 'PhaseRotation', dataType: 'string' },
  { component: 'DeviceDataCtrlr', variable: 'ItemsPerMessage', instance: 'GetVariables', dataType: 'integer' },
]

const measurands = 'Energy.Active.Import.Register,Power.Active.Import,Current.Import,SoC'

/** What a station's variables start with. */
export interface DeviceModelOptions {
  readonly rateUnits: readonly ChargingRateUnit[]
  readonly periodsPerSchedule: number
  readonly profileStackLevel: number
  readonly maxProfiles: number
  /** How the station lies on the grid's phases; empty where it does not know. */
  readonly phaseRotation: string
  /** Seconds between meter values in a transaction. */
  readonly meterIntervalS: number
}

/** A station's variables, as GetVariables, SetVariables and GetBaseReport see them. */
export class DeviceModel {
  readonly #values: Map<string, string>
  readonly #maxLimits: ReadonlyMap<string, number>

  constructor(options: DeviceModelOptions) {
    this.#values = new Map([
      ['SmartChargingCtrlr.Available', 'true'],
      ['SmartChargingCtrlr.Enabled', 'true'],
      ['SmartChargingCtrlr.RateUnit', options.rateUnits.join(',')],
      ['SmartChargingCtrlr.PeriodsPerSchedule', String(options.periodsPerSchedule)],
      ['SmartChargingCtrlr.ProfileStackLevel', String(options.profileStackLevel)],
      ['SmartChargingCtrlr.Entries', '0'],
      ['SmartChargingCtrlr.LimitChangeSignificance', '1'],
      ['SmartChargingCtrlr.ACPhaseSwitchingSupported', 'false'],
      ['SampledDataCtrlr.TxUpdatedInterval', String(options.meterIntervalS)],
      ['SampledDataCtrlr.TxUpdatedMeasurands', measurands],
      ['SampledDataCtrlr.TxStartedMeasurands', measurands],
      ['SampledDataCtrlr.TxEndedMeasurands', measurands],
      ['OCPPCommCtrlr.HeartbeatInterval', '3600'],
      ['DeviceDataCtrlr.ItemsPerMessage', '50'],
      ['ChargingStation.PhaseRotation', options.phaseRotation],
    ])
    this.#maxLimits = new Map([['SmartChargingCtrlr.Entries', options.maxProfiles]])
  }

  /** A whole-number variable, such as an interval in seconds. */
  integer(component: string, variable: string): number {
    return Number(this.#values.get(`${component}.${variable}`))
  }

  put(component: string, variable: string, value: number): void {
    this.#values.set(`${component}.${variable}`, String(value))
  }

  get({ component, variable, attributeType = 'Actual' }: GetVariable): GetVariableResult {
    const { status, key } = this.#find(component.name, variable.name, attributeType)
    const attributeValue = key === undefined ? undefined : this.#values.get(key)
    return {
      component,
      variable,
      attributeType,
      attributeStatus: status,
      ...(attributeValue === undefined ? {} : { attributeValue }),
    }
  }

  set(request: SetVariable): SetVariableResult {
    const { component, variable, attributeType = 'Actual', attributeValue } = request
    const { status, key, known } = this.#find(component.name, variable.name, attributeType)
    if (key === undefined) return { component, variable, attributeType, attributeStatus: status }
    const isTaken = known?.pattern?.test(attributeValue) ?? false
    if (isTaken) this.#values.set(key, attributeValue)
    return { component, variable, attributeType, attributeStatus: isTaken ? 'Accepted' : 'Rejected' }
  }

  /** Variables as a NotifyReport carries them: those that are meant, or all. */
  report(meant?: GetReport['componentVariable']): ReportData[] {
    const isMeant = ({ component, variable, instance }: Variable) =>
      meant?.some(
        (each) =>
          each.component.name === component &&
          (each.variable?.name ?? variable) === variable &&
          (each.variable?.instance ?? instance) === instance,
      ) ?? true
    return variables.filter(isMeant).map(({ component, variable, instance, dataType, isWritable }) => ({
      component: { name: component },
      variable: { name: variable, ...(instance === undefined ? {} : { instance }) },
      variableAttribute: [
        {
          value: this.#values.get(`${component}.${variable}`) ?? '',
          mutability: isWritable ? 'ReadWrite' : 'ReadOnly',
        },
      ],
      variableCharacteristics: {
        dataType,
        supportsMonitoring: false,
        ...maxLimitOf(this.#maxLimits.get(`${component}.${variable}`)),
      },
    }))
  }

  #find(component: string, variable: string, attributeType: AttributeType) {
    if (!variables.some((known) => known.component === component)) return { status: 'UnknownComponent' } as const
    const known = variables.find((candidate) => candidate.component === component && candidate.variable === variable)
    if (!known) return { status: 'UnknownVariable' } as const
    if (attributeType !== 'Actual') return { status: 'NotSupportedAttributeType' } as const
    return { status: 'Accepted', key: `${component}.${variable}`, known } as const
  }
}

function maxLimitOf(maxLimit: number | undefined) {
  return maxLimit === undefined ? {} : { maxLimit }
}

function writable(component: string, variable: string, dataType: VariableDataType, pattern: RegExp): Variable {
  return { component, variable, dataType, isWritable: true, pattern }
}

import { acNeeds } from '../../../helpers/messages.ts'

/** How a frame is answered: an error's id and code, a result, or not at all. */
export type FrameAnswer = { readonly id: string; readonly error: string } | { readonly result: object } | 'nothing'

/** A text or binary message from a booted station with a car at EVSE 1, and its answer. */
export type BadFrame = readonly [name: string, frame: string | Buffer, answer: FrameAnswer]

const unreadable = { id: '-1', error: 'RpcFrameworkError' }
const noType = { id: '-1', error: 'MessageTypeNotSupported' }
const error = (code: string) => ({ id: '1', error: code })
const nothing = { result: {} }
const call = (action: string, payload: unknown) => JSON.stringify([2, '1', action, payload])
const rawCall = (action: string, payload: string) => `[2,"1","${action}",${payload}]`
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

/** What is no frame of OCPP-J. */
export const badFrames: readonly BadFrame[] = [
  ['plain text', 'Successfully connected to the server', unreadable],
  ['an empty message', '', 'nothing'],
  ['a blank', ' ', unreadable],
  ['half a frame', '[2,"1","Heartbeat"', unreadable],
  ['two frames in one', '[2,"1","Heartbeat",{}][2,"2","Heartbeat",{}]', unreadable],
  ['a trailing comma', '[2,"1","Heartbeat",{},]', unreadable],
  ['single quotes', "[2,'1','Heartbeat',{}]", unreadable],
  ['NaN', '[2,"1","Heartbeat",NaN]', unreadable],
  ['a comment', '[2,"1","Heartbeat",{}]// hello', unreadable],
  ['a byte order mark', '\ufeff[2,"1","Heartbeat",{}]', unreadable],
  ['a null', 'null', unreadable],
  ['a number', '7', unreadable],
  ['a text in quotes', '"[2]"', unreadable],
  ['an object', '{"a":1}', unreadable],
  ['an object that looks like an array', '{"0":2,"1":"1","2":"Heartbeat","3":{},"length":4}', unreadable],
  ['an empty array', '[]', unreadable],
  ['a type as text', '["2","1","Heartbeat",{}]', unreadable],
  ['a type null', '[null,"1","Heartbeat",{}]', unreadable],
  ['an array as type', '[[2],"1","Heartbeat",{}]', unreadable],
  ['type 0', '[0,"1","Heartbeat",{}]', noType],
  ['type 1', '[1,"1","Heartbeat",{}]', noType],
  ['type 5, of OCPP 2.1', '[5,"1","x",{}]', noType],
  ['type 6, of OCPP 2.1', '[6,"1","Heartbeat",{}]', noType],
  ['type -2', '[-2,"1","Heartbeat",{}]', noType],
  ['type 2.5', '[2.5,"1","Heartbeat",{}]', noType],
  ['type 1e999', '[1e999,"1","Heartbeat",{}]', noType],
  ['no id', '[2]', unreadable],
  ['an id that is a number', '[2,1,"Heartbeat",{}]', unreadable],
  ['an id null', '[2,null,"Heartbeat",{}]', unreadable],
  ['an object as id', '[2,{"toString":1},"Heartbeat",{}]', unreadable],
  ['an id of 37 characters', `[2,"${'x'.repeat(37)}","Heartbeat",{}]`, unreadable],
  ['an id of 60,000 characters', `[2,"${'x'.repeat(60_000)}","Heartbeat",{}]`, unreadable],
  [
    'an id of 60,000 characters and an unknown action',
    `[2,"${'x'.repeat(60_000)}","Fly",{}]`,
    { ...noType, error: 'NotImplemented' },
  ],
  ['no action', '[2,"1"]', error('RpcFrameworkError')],
  ['an action that is a number', '[2,"1",5,{}]', error('RpcFrameworkError')],
  ['an action null', '[2,"1",null,{}]', error('RpcFrameworkError')],
  ['an unknown action', '[2,"1","Fly",{}]', error('NotImplemented')],
  ['an empty action', '[2,"1","",{}]', error('NotImplemented')],
  ['an action in small letters', '[2,"1","heartbeat",{}]', error('NotImplemented')],
  ['an action of OCPP 1.6', '[2,"1","StartTransaction",{}]', error('NotImplemented')],
  ['an action of OCPP 2.1', '[2,"1","NotifySettlement",{}]', error('NotImplemented')],
  ['action __proto__', '[2,"1","__proto__",{}]', error('NotImplemented')],
  ['action constructor', '[2,"1","constructor",{}]', error('NotImplemented')],
  ['action toString', '[2,"1","toString",{}]', error('NotImplemented')],
  ['an action with the name of a schema', '[2,"1","urn:Heartbeat.req",{}]', error('NotImplemented')],
  ['an action of 60,000 characters', `[2,"1","${'x'.repeat(60_000)}",{}]`, error('NotImplemented')],
  ['an action of the other side', '[2,"1","SetChargingProfile",{}]', error('NotSupported')],
  ['a reset of the server', '[2,"1","Reset",{"type":"Immediate"}]', error('NotSupported')],
  ['a payload left out', '[2,"1","Heartbeat"]', error('TypeConstraintViolation')],
  ['a payload null', '[2,"1","Heartbeat",null]', error('TypeConstraintViolation')],
  ['an array as payload', '[2,"1","Heartbeat",[]]', error('TypeConstraintViolation')],
  ['a text as payload', '[2,"1","Heartbeat","{}"]', error('TypeConstraintViolation')],
  ['a number as payload', '[2,"1","Heartbeat",7]', error('TypeConstraintViolation')],
  ['a result of nothing', '[3,"never asked",{}]', 'nothing'],
  ['a result without a payload', '[3,"never asked"]', 'nothing'],
  ['a result of __proto__', '[3,"__proto__",{}]', 'nothing'],
  ['an error of nothing', '[4,"never asked","InternalError","",{}]', 'nothing'],
  ['an error of id -1', '[4,"-1","RpcFrameworkError","",{}]', 'nothing'],
  ['an error with an error code __proto__', '[4,"never asked","__proto__","",{}]', 'nothing'],
  ['100,000 nested arrays', nested(60_000), unreadable],
  ['half of 60,000 nested arrays', '['.repeat(60_000), unreadable],
  ['bytes that are no text', Buffer.from([0xff, 0xfe, 0x00]), unreadable],
  ['an object of bytes', Buffer.from('{}'), unreadable],
]

/** Frames that are unusual, and answered all the same. */
export const oddFrames: readonly BadFrame[] = [
  ['a binary frame with a call', Buffer.from('[2,"1","FirmwareStatusNotification",{"status":"Idle"}]'), nothing],
  ['spaces and line breaks', '\r\n [ 2 ,\t"1", "FirmwareStatusNotification", {"status":"Idle"} ]\n', nothing],
  ['a type 2.0', '[2.0,"1","FirmwareStatusNotification",{"status":"Idle"}]', nothing],
  ['more elements than a call has', '[2,"1","FirmwareStatusNotification",{"status":"Idle"},1,2,3]', nothing],
  ['the same field twice', '[2,"1","FirmwareStatusNotification",{"status":"Nonsense","status":"Idle"}]', nothing],
  [
    'a field __proto__',
    rawCall('FirmwareStatusNotification', '{"status":"Idle","__proto__":{"status":"x"}}'),
    error('PropertyConstraintViolation'),
  ],
  [
    'a field constructor',
    rawCall('FirmwareStatusNotification', '{"status":"Idle","constructor":{"prototype":{"a":1}}}'),
    error('PropertyConstraintViolation'),
  ],
  [
    'custom data with __proto__',
    rawCall(
      'FirmwareStatusNotification',
      '{"status":"Idle","customData":{"vendorId":"x","__proto__":{"isStrict":true}}}',
    ),
    nothing,
  ],
  [
    'custom data without a vendor',
    rawCall('FirmwareStatusNotification', '{"status":"Idle","customData":{}}'),
    error('OccurenceConstraintViolation'),
  ],
  [
    'custom data 20,000 deep',
    rawCall('FirmwareStatusNotification', `{"status":"Idle","customData":{"vendorId":"x","deep":${nested(20_000)}}}`),
    nothing,
  ],
  [
    'data 20,000 deep',
    rawCall('DataTransfer', `{"vendorId":"x","data":${nested(20_000)}}`),
    { result: { status: 'UnknownVendorId' } },
  ],
  [
    'data of 100 kB',
    call('DataTransfer', { vendorId: 'x', data: 'y'.repeat(100_000) }),
    { result: { status: 'UnknownVendorId' } },
  ],
  [
    'a vendor with half a character',
    rawCall('DataTransfer', '{"vendorId":"\\ud800"}'),
    { result: { status: 'UnknownVendorId' } },
  ],
  [
    'a type with line breaks',
    rawCall('SecurityEventNotification', '{"type":"a\\nb\\u0000c","timestamp":"2026-01-14T15:00:00Z"}'),
    nothing,
  ],
]

const status = (change: object) =>
  call('StatusNotification', {
    timestamp: '2026-01-14T15:00:00Z',
    connectorStatus: 'Occupied',
    evseId: 1,
    connectorId: 1,
    ...change,
  })
const event = (change: object) =>
  call('TransactionEvent', {
    eventType: 'Updated',
    timestamp: '2026-01-14T15:00:00Z',
    triggerReason: 'MeterValuePeriodic',
    seqNo: 1,
    transactionInfo: { transactionId: 'tx-1' },
    ...change,
  })
const started = (change: object) =>
  event({ eventType: 'Started', transactionInfo: { transactionId: 'tx-2' }, evse: { id: 1 }, ...change })
const sampled = (sample: object, timestamp = '2026-01-14T15:00:00Z') =>
  event({ meterValue: [{ timestamp, sampledValue: [sample] }] })
const power = (value: number, unitOfMeasure?: object) =>
  sampled({ value, measurand: 'Power.Active.Import', ...(unitOfMeasure ? { unitOfMeasure } : {}) })
const needs = (change: object) => call('NotifyEVChargingNeeds', { ...acNeeds(), ...change })
const acNeedsOf = (change: object, beside: object = {}) =>
  needs({
    chargingNeeds: {
      requestedEnergyTransfer: 'AC_three_phase',
      acChargingParameters: { energyAmount: 10_000, evMinCurrent: 6, evMaxCurrent: 16, evMaxVoltage: 230, ...change },
      ...beside,
    },
  })
const dcNeedsOf = (change: object) =>
  needs({
    chargingNeeds: {
      requestedEnergyTransfer: 'DC',
      dcChargingParameters: { evMaxCurrent: 100, evMaxVoltage: 400, energyAmount: 10_000, ...change },
    },
  })
const rejected = (reasonCode: string) => ({ result: { status: 'Rejected', statusInfo: { reasonCode } } })
const accepted = { result: { status: 'Accepted' } }
const limit = (chargingSchedule: object, evseId = 1) =>
  call('NotifyChargingLimit', {
    chargingLimit: { chargingLimitSource: 'SO' },
    evseId,
    chargingSchedule: [
      { id: 1, chargingRateUnit: 'W', chargingSchedulePeriod: [{ startPeriod: 0, limit: 1e6 }], ...chargingSchedule },
    ],
  })

/** Messages that keep to their schema, and mean nothing, or nothing good. */
export const badMeanings: readonly BadFrame[] = [
  ['needs of EVSE 0', needs({ evseId: 0 }), rejected('UnknownEvse')],
  ['needs of EVSE -1', needs({ evseId: -1 }), rejected('UnknownEvse')],
  ['needs of EVSE 1e300', needs({ evseId: 1e300 }), rejected('UnknownEvse')],
  ['needs of EVSE 9 million', needs({ evseId: 9_000_000 }), rejected('UnknownEvse')],
  [
    'needs of EVSE 1e999',
    rawCall('NotifyEVChargingNeeds', JSON.stringify(acNeeds()).replace('"evseId":1', '"evseId":1e999')),
    error('TypeConstraintViolation'),
  ],
  [
    'AC needs without AC parameters',
    needs({ chargingNeeds: { requestedEnergyTransfer: 'AC_three_phase' } }),
    rejected('MissingParam'),
  ],
  [
    'DC needs without DC parameters',
    needs({ chargingNeeds: { requestedEnergyTransfer: 'DC' } }),
    rejected('MissingParam'),
  ],
  [
    'needs with AC and DC parameters',
    acNeedsOf({}, { dcChargingParameters: { evMaxCurrent: 1, evMaxVoltage: 1 } }),
    rejected('InvalidValue'),
  ],
  ['needs of -5 Wh', acNeedsOf({ energyAmount: -5 }), rejected('InvalidValue')],
  ['needs of 1e15 Wh', acNeedsOf({ energyAmount: 1e15 }), rejected('InvalidValue')],
  ['needs of no Wh', acNeedsOf({ energyAmount: 0 }), accepted],
  ['needs with a minimum above the maximum', acNeedsOf({ evMinCurrent: 20 }), rejected('InvalidValue')],
  ['needs with a negative minimum', acNeedsOf({ evMinCurrent: -1 }), rejected('InvalidValue')],
  ['needs with no current', acNeedsOf({ evMinCurrent: 0, evMaxCurrent: 0 }), rejected('InvalidValue')],
  ['needs with 1e9 A', acNeedsOf({ evMaxCurrent: 1e9 }), rejected('InvalidValue')],
  [
    'needs that leave on a day that is none',
    acNeedsOf({}, { departureTime: '2026-02-30T12:00:00Z' }),
    error('FormatViolation'),
  ],
  [
    'needs that leave at 25 o’clock',
    acNeedsOf({}, { departureTime: '2026-01-14T25:00:00Z' }),
    error('FormatViolation'),
  ],
  ['needs that leave in the year 0', acNeedsOf({}, { departureTime: '0000-01-01T00:00:00Z' }), accepted],
  ['needs that leave in the year 9999', acNeedsOf({}, { departureTime: '9999-12-31T23:59:59Z' }), accepted],
  ['needs that leave at a leap second', acNeedsOf({}, { departureTime: '2026-12-31T23:59:60Z' }), accepted],
  ['needs that leave without a zone', acNeedsOf({}, { departureTime: '2026-01-14T20:00:00' }), accepted],
  ['needs with no schedule tuples', needs({ maxScheduleTuples: 0 }), accepted],
  ['needs with -7 schedule tuples', needs({ maxScheduleTuples: -7 }), accepted],
  ['needs with an unknown strategy', needs({ customData: { vendorId: 'Darmstadt', mode: 1e9 } }), accepted],
  ['needs with a strategy __proto__', needs({ customData: { vendorId: 'Darmstadt', mode: '__proto__' } }), accepted],
  ['DC needs with no voltage', dcNeedsOf({ evMaxVoltage: 0 }), rejected('InvalidValue')],
  ['DC needs with a negative current', dcNeedsOf({ evMaxCurrent: -100 }), rejected('InvalidValue')],
  ['DC needs with a negative power', dcNeedsOf({ evMaxPower: -1 }), rejected('InvalidValue')],
  ['DC needs with a gigawatt', dcNeedsOf({ evMaxCurrent: 1_000_000, evMaxVoltage: 1_000 }), rejected('InvalidValue')],
  ['DC needs with 101 %', dcNeedsOf({ stateOfCharge: 101 }), error('FormatViolation')],
  [
    'DC needs with a negative capacity',
    dcNeedsOf({ energyAmount: undefined, stateOfCharge: 50, evEnergyCapacity: -60_000 }),
    accepted,
  ],
  ['DC needs that name no energy', dcNeedsOf({ energyAmount: undefined }), rejected('MissingParam')],
  ['a transaction at EVSE 0', started({ evse: { id: 0 } }), error('PropertyConstraintViolation')],
  ['a transaction at EVSE -1', started({ evse: { id: -1 } }), error('PropertyConstraintViolation')],
  ['a transaction at EVSE 1e9', started({ evse: { id: 1e9 } }), error('PropertyConstraintViolation')],
  ['a transaction that started in the year 0', started({ timestamp: '0000-01-01T00:00:00Z' }), nothing],
  ['a transaction that starts in the year 9999', started({ timestamp: '9999-12-31T23:59:59Z' }), nothing],
  ['a transaction that started at a leap second', started({ timestamp: '2026-06-30T23:59:60Z' }), nothing],
  ['a transaction whose zone has no minutes', started({ timestamp: '2026-01-14T15:00:00+01' }), nothing],
  [
    'a transaction with a name of odd characters',
    started({ transactionInfo: { transactionId: "'; DROP TABLE x" } }),
    nothing,
  ],
  ['a transaction with no name', started({ transactionInfo: { transactionId: '' } }), nothing],
  ['a transaction __proto__', started({ transactionInfo: { transactionId: '__proto__' } }), nothing],
  ['an event of a transaction that nobody knows', event({ transactionInfo: { transactionId: 'never' } }), nothing],
  [
    'the end of a transaction that nobody knows',
    event({ eventType: 'Ended', transactionInfo: { transactionId: 'never' } }),
    nothing,
  ],
  ['an event with a negative number', event({ seqNo: -5 }), nothing],
  ['an event with the number 1e300', event({ seqNo: 1e300 }), nothing],
  ['the same event twice, and a third time', event({ seqNo: 0 }), nothing],
  ['an event that uses 0 phases', event({ numberOfPhasesUsed: 0 }), nothing],
  ['an event that uses -3 phases', event({ numberOfPhasesUsed: -3 }), nothing],
  ['an event that uses 1e9 phases', event({ numberOfPhasesUsed: 1e9 }), nothing],
  ['a power of 1e308 W', power(1e308), nothing],
  ['a power of -1e308 W', power(-1e308), nothing],
  ['a power with the multiplier 999', power(1, { multiplier: 999 }), nothing],
  ['no power with the multiplier 999', power(0, { multiplier: 999 }), nothing],
  ['a power with the multiplier -999', power(1, { multiplier: -999 }), nothing],
  [
    'a power of 1e999 W',
    rawCall('TransactionEvent', JSON.stringify(JSON.parse(power(1))[3]).replace('"value":1', '"value":1e999')),
    error('TypeConstraintViolation'),
  ],
  ['a register with the multiplier 999', sampled({ value: 1, unitOfMeasure: { multiplier: 999 } }), nothing],
  ['an empty register with the multiplier 999', sampled({ value: 0, unitOfMeasure: { multiplier: 999 } }), nothing],
  ['a register that runs backwards', sampled({ value: -1e12 }), nothing],
  ['a state of charge of 1e9 %', sampled({ value: 1e9, measurand: 'SoC' }), nothing],
  ['a meter value of the year 0', sampled({ value: 1 }, '0000-01-01T00:00:00Z'), nothing],
  ['a meter value of the year 9999', sampled({ value: 1 }, '9999-12-31T23:59:59Z'), nothing],
  ['a meter value of a leap second', sampled({ value: 1 }, '2026-12-31T23:59:60Z'), nothing],
  [
    'meter values of EVSE -1',
    call('MeterValues', {
      evseId: -1,
      meterValue: [{ timestamp: '2026-01-14T15:00:00Z', sampledValue: [{ value: 1 }] }],
    }),
    nothing,
  ],
  [
    'meter values of EVSE 1e300',
    call('MeterValues', {
      evseId: 1e300,
      meterValue: [{ timestamp: '2026-01-14T15:00:00Z', sampledValue: [{ value: 1 }] }],
    }),
    nothing,
  ],
  ['the status of EVSE -1', status({ evseId: -1 }), nothing],
  ['the status of connector 1e300', status({ connectorId: 1e300 }), nothing],
  ['a status of the year 9999', status({ timestamp: '9999-12-31T23:59:59Z' }), nothing],
  ['a status of a leap second', status({ timestamp: '2026-12-31T23:59:60Z' }), nothing],
  ['a limit from outside of -1 W', limit({ chargingSchedulePeriod: [{ startPeriod: 0, limit: -1 }] }, 99), nothing],
  [
    'a limit from outside of 1e308 A',
    limit({ chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 1e308 }] }),
    nothing,
  ],
  ['a limit from outside that began in the year 0', limit({ startSchedule: '0000-01-01T00:00:00Z' }), nothing],
  ['a limit from outside that begins at a leap second', limit({ startSchedule: '2026-12-31T23:59:60Z' }), nothing],
  [
    'a limit from outside whose periods run backwards',
    limit({
      chargingSchedulePeriod: [
        { startPeriod: 1e9, limit: 1e6 },
        { startPeriod: -1e9, limit: 1e6 },
      ],
    }),
    nothing,
  ],
  ['a limit from outside for EVSE -1', limit({}, -1), nothing],
  ['a limit cleared that nobody set', call('ClearedChargingLimit', { chargingLimitSource: 'SO', evseId: 77 }), nothing],
  [
    'a schedule of an EVSE without a car',
    call('NotifyEVChargingSchedule', {
      timeBase: '2026-12-31T23:59:60Z',
      evseId: 99,
      chargingSchedule: { id: 1, chargingRateUnit: 'W', chargingSchedulePeriod: [{ startPeriod: -1, limit: -1 }] },
    }),
    accepted,
  ],
  [
    'a token of odd characters',
    call('Authorize', { idToken: { idToken: '\u0000\uffff', type: 'Local' } }),
    { result: { idTokenInfo: { status: 'Accepted' } } },
  ],
  [
    'a report that nobody asked for',
    call('NotifyReport', { requestId: -1, generatedAt: '2026-12-31T23:59:60Z', seqNo: -1 }),
    nothing,
  ],
]

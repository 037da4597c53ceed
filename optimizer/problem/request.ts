import type { PlanRequest, SessionRequest } from '../model.ts'
import { strategies } from '../model.ts'
import { checkCarLimits, checkLimits } from './check-limits.ts'
import { checkNumber, checkWhole, mostPowerW } from './check-number.ts'
import { checkLaterRoom } from './later-room.ts'

/**
 * Refuses a request that cannot be meant.
 *
 * @throws RangeError that names the field, what was found and what was expected
 */
export function checkRequest(request: PlanRequest): void {
  if (!strategies.includes(request.strategy)) {
    throw new RangeError(`strategy is ${request.strategy}, expected one of ${strategies.join(', ')}`)
  }
  checkSeries(request)
  checkBalance(request)
  checkDemandCharge(request)
  checkLaterRoom(request)
  if (request.calmPercent !== undefined) checkNumber(request.calmPercent, 'calmPercent', 0, 100)
  checkLimits(request)
  const ids = new Set<string>()
  const limitIds = new Set(request.limits?.map((limit) => limit.id))
  request.sessions.forEach((session, index) => {
    checkSession(session, `sessions[${index}]`, request.slotMs.length)
    checkCarLimits(session, `sessions[${index}]`, limitIds)
    if (ids.has(session.id)) throw new RangeError(`sessions[${index}].id is "${session.id}", which is taken already`)
    ids.add(session.id)
  })
}

function checkSeries(request: PlanRequest): void {
  const slots = request.slotMs.length
  for (const field of ['slotMs', 'gridLimitW', 'baseLoadW', 'pricePerKwh'] as const) {
    const values = request[field]
    if (values.length !== slots) throw new RangeError(`${field} has ${values.length} slots, expected ${slots}`)
    values.forEach((value, slot) => {
      checkNumber(value, `${field}[${slot}]`, -mostPowerW, mostPowerW)
    })
  }
  request.slotMs.forEach((lengthMs, slot) => {
    if (!Number.isInteger(lengthMs) || lengthMs <= 0) {
      throw new RangeError(`slotMs[${slot}] is ${lengthMs}, expected whole milliseconds above 0`)
    }
  })
}

function checkBalance({ balance }: PlanRequest): void {
  if (!balance) return
  checkNumber(balance.time, 'balance.time', 0, mostPowerW)
  checkNumber(balance.cost, 'balance.cost', 0, mostPowerW)
  if (balance.time + balance.cost === 0)
    throw new RangeError('balance is 0 for time and for cost, expected one above 0')
}

function checkDemandCharge({ demandCharge }: PlanRequest): void {
  if (!demandCharge) return
  checkNumber(demandCharge.perKw, 'demandCharge.perKw', 0, mostPowerW)
  checkNumber(demandCharge.reachedW, 'demandCharge.reachedW', -mostPowerW, mostPowerW)
}

function checkSession(session: SessionRequest, at: string, slots: number): void {
  const { energyWh, firstSlot, endSlot, minPowerW, maxPowerW, priority, runningW } = session
  if (session.id === '') throw new RangeError(`${at}.id is empty, expected a name`)
  checkNumber(energyWh, `${at}.energyWh`, 0, mostPowerW)
  checkWhole(firstSlot, `${at}.firstSlot`, 0, slots)
  checkWhole(endSlot, `${at}.endSlot`, firstSlot, slots)
  checkNumber(minPowerW, `${at}.minPowerW`, 0, mostPowerW)
  checkNumber(maxPowerW, `${at}.maxPowerW`, minPowerW, mostPowerW)
  if (runningW && runningW.length !== slots) {
    throw new RangeError(`${at}.runningW has ${runningW.length} slots, expected ${slots}`)
  }
  runningW?.forEach((powerW, slot) => {
    checkNumber(powerW, `${at}.runningW[${slot}]`, 0, mostPowerW)
  })
  if (priority !== undefined) checkWhole(priority, `${at}.priority`, 0, 9)
}

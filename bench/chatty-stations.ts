/** A process of many bare stations, each with one car, that talk all the time: `URL COUNT`, until it is killed. */
import { WebSocket } from 'ws'

const [url = '', count = '0'] = process.argv.slice(2)
const meterEveryMs = 1_000

await Promise.all(Array.from({ length: Number(count) }, (_, index) => plugIn(index)))
process.send?.('ready')

/** Boots, begins a transaction, sends needs, and then meter values every second. */
async function plugIn(index: number): Promise<void> {
  const socket = new WebSocket(`${url}/BENCH${index}`, 'ocpp2.0.1')
  const waiting = new Map<string, () => void>()
  socket.on('message', (data) => {
    const [type, id] = JSON.parse(String(data)) as [number, string]
    if (type === 2) socket.send(JSON.stringify([3, id, { status: 'Accepted' }]))
    waiting.get(id)?.()
  })
  await new Promise((resolve) => socket.once('open', resolve))
  let nextId = 0
  const call = (action: string, payload: object) =>
    new Promise<void>((resolve) => {
      const id = `${index}-${nextId++}`
      waiting.set(id, () => {
        waiting.delete(id)
        resolve()
      })
      socket.send(JSON.stringify([2, id, action, payload]))
    })
  const transactionId = `tx-${index}`
  let seqNo = 0
  const event = (eventType: string, triggerReason: string) => ({
    eventType,
    triggerReason,
    timestamp: new Date().toISOString(),
    seqNo: seqNo++,
    transactionInfo: { transactionId, chargingState: 'Charging' },
    evse: { id: 1, connectorId: 1 },
    meterValue: [
      {
        timestamp: new Date().toISOString(),
        sampledValue: [{ value: 1_000 + seqNo }, { value: 4_000, measurand: 'Power.Active.Import' }],
      },
    ],
  })
  await call('BootNotification', { reason: 'PowerUp', chargingStation: { model: 'Bench', vendorName: 'Flattop' } })
  await call('TransactionEvent', event('Started', 'CablePluggedIn'))
  await call('NotifyEVChargingNeeds', {
    evseId: 1,
    chargingNeeds: {
      requestedEnergyTransfer: 'AC_three_phase',
      departureTime: new Date(Date.now() + (6 + (index % 12)) * 3_600_000).toISOString(),
      acChargingParameters: {
        energyAmount: 5_000 + (index % 20) * 1_000,
        evMinCurrent: 6,
        evMaxCurrent: 16,
        evMaxVoltage: 230,
      },
    },
  })
  setInterval(() => void call('TransactionEvent', event('Updated', 'MeterValuePeriodic')), meterEveryMs)
}

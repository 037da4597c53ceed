import { expect, test } from 'vitest'
import { deliveredAt, SessionMeter } from '../../../server/sessions/meter.ts'

const hourMs = 3_600_000

test('counts the register from the first value on, not from zero', () => {
  const meter = new SessionMeter()
  meter.read({ atMs: 0, registerWh: 50_000 })
  meter.read({ atMs: hourMs, registerWh: 53_000 })
  expect(meter.deliveredWh).toBe(3_000)
  expect(meter.powerW).toBe(3_000)
})

test('takes a register that goes backwards as a new meter', () => {
  const meter = new SessionMeter()
  meter.read({ atMs: 0, registerWh: 50_000 })
  meter.read({ atMs: 1, registerWh: 51_000 })
  meter.read({ atMs: 2, registerWh: 10 })
  meter.read({ atMs: 3, registerWh: 510 })
  expect(meter.deliveredWh).toBe(1_500)
})

test('takes a register that leaps beyond what any outlet gives as a new meter', () => {
  const meter = new SessionMeter()
  meter.read({ atMs: 0, registerWh: 0 })
  meter.read({ atMs: 1_000, registerWh: 5_000_000 })
  meter.read({ atMs: 2_000, registerWh: 5_000_100 })
  expect(meter.deliveredWh).toBe(100)
})

test('holds the power from value to value where there is no register', () => {
  const meter = new SessionMeter()
  meter.read({ atMs: 0, powerW: 4_000 })
  meter.read({ atMs: hourMs / 2, powerW: 2_000 })
  meter.read({ atMs: hourMs, powerW: 0 })
  expect(meter.deliveredWh).toBe(3_000)
})

test('passes over values older than the newest', () => {
  const meter = new SessionMeter()
  meter.read({ atMs: 10, registerWh: 100 })
  meter.read({ atMs: 20, registerWh: 300 })
  meter.read({ atMs: 15, registerWh: 200 })
  expect(meter.deliveredWh).toBe(200)
})

test('draws a straight line between values', () => {
  const samples = [
    { atMs: 0, deliveredWh: 0 },
    { atMs: 100, deliveredWh: 50 },
  ]
  expect([-1, 0, 50, 100, 500].map((atMs) => deliveredAt(samples, atMs))).toEqual([0, 0, 25, 50, 50])
})

test('a battery of 50 kWh that gains ten per cent has received 5 kWh, where nothing else is measured', () => {
  const meter = new SessionMeter()
  meter.read({ atMs: 0, socPercent: 40 }, 50_000)
  meter.read({ atMs: 600_000, socPercent: 50 }, 50_000)
  expect(meter.deliveredWh).toBe(5_000)
})

test('a meter that is restored knows what values said that are newer than its state', () => {
  const first = new SessionMeter()
  first.start(0)
  const values = [1_000, 1_500, 2_500].map((registerWh, index) => {
    const reading = { atMs: index * 600_000, registerWh, ...(index === 1 ? { socPercent: 40 } : {}) }
    return { ...reading, sample: first.read(reading) ?? { atMs: 0, deliveredWh: 0 } }
  })
  const old = new SessionMeter()
  old.read({ atMs: 0, registerWh: 1_000 })
  const restored = SessionMeter.restored(0, old.state, values)
  expect(restored.state).toEqual(first.state)
  expect(restored.samples).toEqual(first.samples)
  expect(restored.read({ atMs: 1_800_000, registerWh: 2_600 })?.deliveredWh).toBe(1_600)
})

import { expect, test } from 'vitest'
import { inParts, messageSizeOf } from '../../../server/ocpp/v201/variable-parts.ts'

const boundless = Number.POSITIVE_INFINITY

test('five variables for a station that takes two at once go in three parts, in their order', () => {
  expect(inParts(['a', 'b', 'c', 'd', 'e'], { mostItems: 2, mostBytes: boundless })).toEqual([
    ['a', 'b'],
    ['c', 'd'],
    ['e'],
  ])
})

test('a message with its id and its names is no longer than the station takes', () => {
  const items = Array.from({ length: 40 }, (_, index) => ({ variable: { name: `Größe${index}` } }))
  const parts = inParts(items, { mostItems: boundless, mostBytes: 300 })
  const frames = parts.map((part) => JSON.stringify([2, 'x'.repeat(36), 'SetVariables', { setVariableData: part }]))
  expect(parts.flat()).toEqual(items)
  expect(Math.max(...frames.map((frame) => Buffer.byteLength(frame)))).toBeLessThanOrEqual(300)
  // And not much shorter, but for the last.
  expect(Math.min(...frames.slice(0, -1).map((frame) => Buffer.byteLength(frame)))).toBeGreaterThan(240)
})

test('a variable that is too long by itself goes alone', () => {
  expect(inParts(['x'.repeat(500), 'b'], { mostItems: 9, mostBytes: 200 })).toEqual([['x'.repeat(500)], ['b']])
})

test('a station that says nonsense of its sizes is asked for one variable at the least', () => {
  const values = {
    'devicedatactrlr.itemspermessage[getvariables]': '0.5',
    'devicedatactrlr.bytespermessage[getvariables]': 'many',
    'devicedatactrlr.bytespermessage[setvariables]': '7',
  }
  expect(messageSizeOf({ askedMs: 0, values }, 'GetVariables')).toEqual({ mostItems: 1, mostBytes: boundless })
  expect(messageSizeOf({ askedMs: 0, values }, 'SetVariables', 10)).toEqual({ mostItems: 10, mostBytes: boundless })
})

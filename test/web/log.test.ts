import { describe, expect, test } from 'vitest'
import type { LogEntry } from '../../server/views/log.ts'
import {
  fieldsOf,
  formattedFrame,
  type LogFilter,
  logFile,
  logKinds,
  olderQuery,
  passes,
} from '../../web/panels/log/log-filter.ts'

const entry: LogEntry = { seq: 1, atMs: 0, kind: 'delivery', stationId: 'CS1', text: 'evse=1 state=accepted attempt=2' }
const all: LogFilter = { kinds: new Set(logKinds), stationId: '', text: '' }

describe('the filter', () => {
  test('lets everything pass at first', () => {
    expect(passes(entry, all)).toBe(true)
  })
  test('keeps to the kinds chosen', () => {
    expect(passes(entry, { ...all, kinds: new Set(['frame']) })).toBe(false)
  })
  test('keeps to the station chosen', () => {
    expect(passes(entry, { ...all, stationId: 'CS2' })).toBe(false)
  })
  test('wants every word, in any case and place', () => {
    expect(passes(entry, { ...all, text: 'ACCEPTED cs1' })).toBe(true)
    expect(passes(entry, { ...all, text: 'accepted cs2' })).toBe(false)
  })
  test('looks into frames', () => {
    expect(passes({ ...entry, frame: '[2,"a","Heartbeat",{}]' }, { ...all, text: 'heartbeat' })).toBe(true)
  })
})

test('a line is cut into its fields, quoted text whole', () => {
  expect(fieldsOf('made cause="CS2/1 sent needs" gap=0')).toEqual([
    { text: 'made' },
    { key: 'cause', text: '"CS2/1 sent needs"' },
    { key: 'gap', text: '0' },
  ])
})

test('a frame is indented, one cut short is shown as it is', () => {
  expect(formattedFrame('[3,"a",{}]')).toBe('[\n  3,\n  "a",\n  {}\n]')
  expect(formattedFrame('[3,"a",{')).toBe('[3,"a",{')
})

test('the download is one JSON object per line with its time', () => {
  const lines = logFile([entry, { ...entry, seq: 2 }])
    .trimEnd()
    .split('\n')
  expect(lines.map((line) => JSON.parse(line).seq)).toEqual([1, 2])
  expect(JSON.parse(lines[0] ?? '').at).toBe('1970-01-01T00:00:00.000Z')
})

test('older entries are asked for with the filter', () => {
  expect(olderQuery(700, all, 500)).toBe('before=700&limit=500')
  expect(olderQuery(9, { kinds: new Set(['plan', 'problem']), stationId: 'CS 1', text: 'a b' }, 5)).toBe(
    'before=9&limit=5&kind=plan%2Cproblem&stationId=CS+1&text=a+b',
  )
})

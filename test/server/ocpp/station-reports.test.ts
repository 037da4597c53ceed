import { expect, test } from 'vitest'
import { StationReports } from '../../../server/ocpp/v201/station-reports.ts'

test('the newest four reports of a station are kept', () => {
  const reports = new StationReports()
  for (let requestId = 1; requestId <= 5; requestId++) reports.take('CS1', 'NotifyReport', { requestId })
  expect(reports.get('CS1', 'NotifyReport', 1)).toBeUndefined()
  expect(reports.get('CS1', 'NotifyReport', 2)).toMatchObject({ requestId: 2 })
  expect(reports.get('CS2', 'NotifyReport', 2)).toBeUndefined()
})

test('what goes beyond a million characters is left out, and said', () => {
  const reports = new StationReports()
  const long = { requestId: 1, tbc: true, text: 'x'.repeat(600_000) }
  reports.take('CS1', 'NotifyReport', long)
  expect(reports.get('CS1', 'NotifyReport', 1)).toMatchObject({ isCut: false, messages: [long] })
  reports.take('CS1', 'NotifyReport', { ...long, tbc: false })
  expect(reports.get('CS1', 'NotifyReport', 1)).toMatchObject({ isCut: true, isComplete: true, messages: [long] })
})

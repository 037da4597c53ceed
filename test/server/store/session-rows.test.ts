import { expect, test, vi } from 'vitest'
import { Sessions } from '../../../server/sessions/sessions.ts'
import { SessionRows } from '../../../server/store/session-rows.ts'

/** Sessions' rows with a queue that keeps what it is handed; its changes are numbered from 1. */
function world() {
  const held: { readonly table: string; readonly change: number | undefined }[] = []
  let changes = 0
  const rows = new SessionRows({
    hold: (table, _row, change) => void held.push({ table, change }),
    noteChange: () => ++changes,
  })
  return { rows, held, session: new Sessions().open('CS1', 1, 0) }
}

test('a session that changed is written with its schedules, and those only where they changed', () => {
  const { rows, held, session } = world()
  rows.touch(session)
  rows.collect()
  rows.touch(session)
  rows.collect()
  expect(held).toEqual([
    { table: 'session', change: 1 },
    { table: 'session_schedule', change: 1 },
    { table: 'session', change: 2 },
  ])
})

test('a session whose meter alone moved is written within a second, or when all ends', () => {
  vi.useFakeTimers()
  try {
    const { rows, held, session } = world()
    rows.metered(session)
    rows.collect()
    expect(held).toEqual([])
    vi.advanceTimersByTime(1_100)
    rows.collect()
    expect(held.map(({ table }) => table)).toEqual(['session', 'session_schedule'])
    rows.metered(session)
    rows.close()
    rows.collect()
    expect(held.at(-1)).toEqual({ table: 'session', change: 2 })
  } finally {
    vi.useRealTimers()
  }
})

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { acNeeds, bootNotification, transactionEvent } from '../../helpers/messages.ts'
import { temporaryFolder } from '../../helpers/temporary-folder.ts'
import { testServer } from '../../helpers/test-server.ts'

const start = '2026-01-14T15:00:00Z'

async function replay(...args: string[]): Promise<{ text: string; code: number }> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['server/replay/replay-command.ts', ...args])
    return { text: stdout, code: 0 }
  } catch (error) {
    const { stdout, stderr, code } = error as { stdout: string; stderr: string; code: number }
    return { text: stdout + stderr, code }
  }
}

/** Has some plans made: one, two and three cars of 6 kWh and more, under a limit that not all can use at once. */
async function plannedStore(dataDir: string): Promise<void> {
  await using server = await testServer({ dataDir, settings: { gridLimitW: 20_000 } })
  for (const [index, stationId] of ['CS1', 'CS2', 'CS3'].entries()) {
    const station = await server.connect(stationId)
    await station.call('BootNotification', bootNotification)
    await station.call(
      'TransactionEvent',
      transactionEvent('Started', start, { transactionId: stationId, registerWh: 0 }),
    )
    await station.call(
      'NotifyEVChargingNeeds',
      acNeeds({ energyWh: 6_000 + 1_234 * index, departure: '2026-01-14T19:00:00Z' }),
    )
    await station.serverCall('SetChargingProfile')
  }
}

/** How many plans are on record. */
function plansIn(dataDir: string): number {
  const file = new Database(join(dataDir, 'flattop.db'), { readonly: true })
  const count = file.prepare('select count(*) from plan').pluck().get() as number
  file.close()
  return count
}

test('every plan on record comes out the same again; what was changed is found, what the clock ended is named', async () => {
  await using folder = await temporaryFolder()
  await plannedStore(folder.path)
  const count = plansIn(folder.path)
  expect(count).toBeGreaterThanOrEqual(3)
  const all = ['--all', '--data-dir', folder.path]
  expect(await replay(...all)).toEqual({ text: `same: ${count}\n`, code: 0 })

  const file = new Database(join(folder.path, 'flattop.db'))
  const text = file.prepare('select plan from plan where id = 2').pluck().get() as string
  const plan = JSON.parse(text) as { cost: number }
  const save = file.prepare('update plan set plan = ? where id = ?')
  save.run(JSON.stringify({ ...plan, cost: -1 }), 2)
  save.run(JSON.stringify({ ...plan, isEndedByTime: true }), 1)
  file.close()
  expect(await replay(...all)).toEqual({
    text: `plan 2 differs at cost: recorded -1, computed ${plan.cost}
plan 1 is not computed: the clock ended its search
${count > 2 ? `same: ${count - 2}, ` : ''}different: 1, ended by time: 1\n`,
    code: 1,
  })
  expect(await replay('--plan', '3', '--data-dir', folder.path)).toEqual({ text: 'same: 1\n', code: 0 })
})

test('says what is missing', async () => {
  await using folder = await temporaryFolder()
  expect(await replay()).toMatchObject({ code: 1, text: expect.stringContaining('Either --plan ID, --all') })
  expect(await replay('--plan', 'x')).toMatchObject({ code: 1, text: expect.stringContaining('a number is expected') })
  expect(await replay('--plan', '9', '--data-dir', folder.path)).toEqual({ code: 1, text: 'No plan 9 is on record.\n' })
  expect(await replay('--all', '--data-dir', folder.path)).toEqual({ code: 0, text: 'No plan is on record.\n' })
})

import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { bootNotification, transactionEvent } from '../../helpers/messages.ts'
import { temporaryFolder } from '../../helpers/temporary-folder.ts'
import { testServer } from '../../helpers/test-server.ts'

const at = '2026-01-14T15:00:00Z'

test('what the database never takes is answered InternalError and logged, and holds up nobody', async () => {
  await using folder = await temporaryFolder()
  await using server = await testServer({ dataDir: folder.path })
  const file = new Database(join(folder.path, 'flattop.db'))
  file.exec(`create trigger refusal before insert on transaction_event when new.transaction_id = 'cursed'
    begin select raise(abort, 'not this one'); end`)
  file.close()
  const [cursed, other] = await Promise.all([server.connect('CS1'), server.connect('CS2')])
  await Promise.all([cursed, other].map((station) => station.call('BootNotification', bootNotification)))

  const answers = await Promise.all([
    cursed.call('TransactionEvent', transactionEvent('Started', at, { transactionId: 'cursed' })),
    other.call('TransactionEvent', transactionEvent('Started', at, { transactionId: 'tx-2' })),
  ])
  expect(answers).toEqual([{ error: 'InternalError' }, { result: {} }])
  // Neither later messages nor those of the same station suffer.
  expect(await cursed.call('TransactionEvent', transactionEvent('Started', at, { transactionId: 'tx-3' }))).toEqual({
    result: {},
  })
  expect(server.lines.filter((line) => line.includes('the store refuses it: not this one'))).toEqual([
    expect.stringMatching(/a row of transaction_event is left out.*cursed/),
  ])
  const { transactions } = await server.get<{ transactions: readonly { transactionId: string }[] }>('/api/transactions')
  expect(transactions.map(({ transactionId }) => transactionId)).toContain('tx-2')
})

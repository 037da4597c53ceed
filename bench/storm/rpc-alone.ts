/** The process of `ocpp-rpc` alone; whoever asks is told its processor time so far, ms. */
import { startOcppRpc } from './endpoints.ts'

process.send?.(await startOcppRpc())
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.((user + system) / 1_000)
})
process.on('disconnect', () => process.exit())

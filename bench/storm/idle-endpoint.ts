/** The process of one endpoint that stations idle at: `KIND FOLDER`. Tells its address, and its memory when asked. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type EndpointKind, startEndpoint } from './endpoints.ts'
import { settled } from './settled.ts'

/** What the process is asked: to tell when it has next to nothing to do, its memory, or that without garbage. */
export type MemoryQuestion = 'when settled' | 'memory' | 'memory without garbage'

const [kind = 'flattop', folder = 'memory'] = process.argv.slice(2)
setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as (how: { type: 'major'; flavor: 'last-resort' }) => void

process.on('message', (question: MemoryQuestion) => {
  void answer(question).then((memory) => process.send?.(memory))
})
process.on('disconnect', () => process.exit())
process.send?.(await startEndpoint(kind as EndpointKind, folder))

async function answer(question: MemoryQuestion): Promise<NodeJS.MemoryUsage> {
  if (question === 'when settled') await settled()
  // The last resort before there is no memory left: pages that hold nothing are given back to the system, too.
  if (question === 'memory without garbage') collectGarbage({ type: 'major', flavor: 'last-resort' })
  return process.memoryUsage()
}

/** Works out the columns of one what-if off the event loop, one after the other, and ends. */
import { parentPort, workerData } from 'node:worker_threads'
import type { PlanRequest } from '../../optimizer/model.ts'
import { type WhatIf, type WhatIfMethod, whatIf } from '../../research/what-if.ts'

/** One column: the problem as it would be, and how its cars would charge. */
export interface WhatIfTask {
  readonly request: PlanRequest
  readonly method: WhatIfMethod
}

/** To the server: the best so far of a column, which a later one replaces; at its end, that it is done. */
export type WhatIfReport =
  | { readonly type: 'found'; readonly column: number; readonly outcome: WhatIf }
  | { readonly type: 'done'; readonly column: number }

const report = (message: WhatIfReport) => parentPort?.postMessage(message)
const tasks = workerData as readonly WhatIfTask[]
tasks.forEach(({ request, method }, column) => {
  for (const outcome of whatIf(request, method)) report({ type: 'found', column, outcome })
  report({ type: 'done', column })
})

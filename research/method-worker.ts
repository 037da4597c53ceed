/** Plays methods of one back-test off its caller's thread, one at a time. */
import { parentPort, workerData } from 'node:worker_threads'
import { messageOf } from '../server/error-message.ts'
import { type BackTestRequest, backTestOf, type MethodResult, playMethod } from './back-test.ts'

/** To the caller. */
export type MethodReport =
  | { readonly type: 'progress'; readonly part: number }
  | { readonly type: 'result'; readonly result: MethodResult }
  | { readonly type: 'failed'; readonly message: string }

const report = (message: MethodReport) => parentPort?.postMessage(message)
const request = workerData as BackTestRequest
const backTest = backTestOf(request)
const sparseness = 0.02

/** From the caller: the index of the method to play. */
parentPort?.on('message', (index: number) => {
  try {
    const method = request.methods[index]
    if (!method) throw new Error(`no method ${index}`)
    const playing = playMethod(backTest, method)
    let told = 0
    let step = playing.next()
    for (; !step.done; step = playing.next()) {
      if (step.value < told + sparseness) continue
      told = step.value
      report({ type: 'progress', part: told })
    }
    report({ type: 'result', result: step.value })
  } catch (error) {
    report({ type: 'failed', message: messageOf(error) })
  }
})

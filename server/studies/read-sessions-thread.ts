/** The thread in which `readSessionsInWorker` reads one file. */
import { parentPort, workerData } from 'node:worker_threads'
import { readSessions, type SessionReading } from '../../research/read-sessions.ts'
import { InputProblem, type ProblemDetails } from '../inputs/input-problem.ts'

/** What the thread is given. */
export interface SessionsTask {
  readonly bytes: Uint8Array
  readonly reading: SessionReading
}

/** What is told of sessions before they are played. */
export interface SessionsSummary {
  readonly sessions: number
  readonly stations: number
  readonly energyWh: number
  /** First arrival and last departure; 0 without sessions. */
  readonly fromMs: number
  readonly toMs: number
  readonly remarks: readonly string[]
}

/** What the thread answers. */
export type SessionsAnswer =
  | { readonly type: 'summary'; readonly summary: SessionsSummary }
  | { readonly type: 'problem'; readonly details: ProblemDetails }

function answer({ bytes, reading }: SessionsTask): SessionsAnswer {
  try {
    const { sessions, remarks } = readSessions(bytes, reading)
    const summary = {
      sessions: sessions.length,
      stations: new Set(sessions.map(({ stationId }) => stationId)).size,
      energyWh: sessions.reduce((sum, { energyWh }) => sum + energyWh, 0),
      fromMs: sessions[0]?.arrivalMs ?? 0,
      toMs: sessions.reduce((last, { departureMs }) => Math.max(last, departureMs), 0),
      remarks,
    }
    return { type: 'summary', summary }
  } catch (error) {
    if (!(error instanceof InputProblem)) throw error
    const { file, line, found, expected } = error
    return { type: 'problem', details: { file, line, found, expected } }
  }
}

parentPort?.postMessage(answer(workerData as SessionsTask))

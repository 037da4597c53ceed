import type { SeriesKind, UploadView } from '../server/views/inputs.ts'
import type { SiteLimits } from '../server/views/limits.ts'
import type { LogEntry } from '../server/views/log.ts'
import type { ExplanationView } from '../server/views/plan.ts'
import type { ProblemView } from '../server/views/problem.ts'
import type { SessionView } from '../server/views/sessions.ts'
import type { AppliedView } from '../server/views/site.ts'
import type { SiteSettings } from '../server/views/site-settings.ts'
import type { WhatIfView } from '../server/views/what-if.ts'
import type { FileAnswers } from './panels/inputs/file-answers.ts'
import type { ColumnWish } from './panels/what-if/what-if-column.ts'

/** What the server answered: the thing asked for, or a problem to show. */
export type Answer<T> =
  | { readonly type: 'done'; readonly value: T }
  | { readonly type: 'problem'; readonly problem: ProblemView }

/** Largest file that the server takes. */
export const mostUploadBytes = 16 * 1_048_576

/** Changes some settings of the site. */
export function changeSettings(change: Partial<SiteSettings>): Promise<Answer<AppliedView>> {
  return call('/api/site', patch(change))
}

/** Puts limits within the site in force, all at once. */
export function changeLimits(limits: SiteLimits): Promise<Answer<AppliedView>> {
  return call('/api/limits', {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(limits),
  })
}

/** Gives a session in progress a priority, 0 to 9. */
export function prioritize(sessionId: string, priority: number): Promise<Answer<SessionView>> {
  return call(`/api/sessions/${encodeURIComponent(sessionId)}`, patch({ priority }))
}

/** Why the newest plan is as it is; the server may think about it for a while. */
export function explainPlan(signal: AbortSignal): Promise<Answer<ExplanationView>> {
  return call('/api/plans/current/explanation', { signal })
}

/** Entries of the log, oldest first. */
export function logEntries(query: string): Promise<Answer<readonly LogEntry[]>> {
  return call(`/api/log?${query}`, {})
}

/** Sets the same needs side by side under several ways to charge; changes nothing. */
export function askWhatIf(columns: readonly ColumnWish[]): Promise<Answer<WhatIfView>> {
  return call('/api/what-if', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ columns }),
  })
}

/** A file for one of the series. */
export interface SeriesUpload {
  readonly kind: SeriesKind
  readonly file: File
  /** Zone of times that carry no offset. */
  readonly timeZone: string
  readonly answers: FileAnswers
  /** True to see what would be understood, and apply nothing. */
  readonly isDryRun: boolean
  /** True for the prices that it would put in force from now on. */
  readonly isAhead?: boolean
}

/** Sends a file as it is; comfort only checks here what the server would refuse after megabytes. */
export async function uploadSeries(upload: SeriesUpload): Promise<Answer<UploadView>> {
  const { kind, file, timeZone, answers, isDryRun, isAhead = false } = upload
  if (file.size > mostUploadBytes) return tooLarge(file)
  const query = new URLSearchParams({ fileName: file.name, timeZone, ...(isDryRun ? { dryRun: '1' } : {}) })
  if (isAhead) query.set('ahead', '1')
  for (const [name, answer] of Object.entries(answers)) query.set(name, String(answer))
  return call(`/api/series/${kind}?${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: file,
  })
}

/** Goes back to what is in force without the file. */
export function removeSeries(kind: SeriesKind): Promise<Answer<AppliedView>> {
  return call(`/api/series/${kind}`, { method: 'DELETE' })
}

function patch(change: object): RequestInit {
  return { method: 'PATCH', headers: { 'content-type': 'application/json' }, body: JSON.stringify(change) }
}

/** Calls the API; who is no longer logged in is shown the way to it. */
export async function call<T>(path: string, request: RequestInit): Promise<Answer<T>> {
  try {
    const response = await fetch(path, request)
    if (response.ok) return { type: 'done', value: (response.status === 204 ? undefined : await response.json()) as T }
    if (response.status === 401) toLogin()
    return { type: 'problem', problem: await problemOf(response) }
  } catch {
    return problem('No answer', 0, 'The server did not answer. Nothing was changed; try again once it is back.')
  }
}

/** The problem as the server tells it, or what can be said of an answer that is none of ours. */
async function problemOf(response: Response): Promise<ProblemView> {
  if (response.headers.get('content-type')?.includes('json')) return (await response.json()) as ProblemView
  return {
    type: 'about:blank',
    title: 'Not done',
    status: response.status,
    detail: `The server answered ${response.status} ${response.statusText}.`,
  }
}

function tooLarge(file: File): Answer<never> {
  const found = `${(file.size / 1_048_576).toFixed(1)} MB`
  const detail = `${file.name} was not sent: found ${found}, expected at most 16 MB.`
  return problem('File too large', 413, detail)
}

function problem(title: string, status: number, detail: string): Answer<never> {
  return { type: 'problem', problem: { type: 'about:blank', title, status, detail } }
}

let isLeaving = false

/** Goes to the page of logins, once: a second navigation would break off the first. */
export function toLogin(): void {
  if (isLeaving || location.pathname.endsWith('/login.html')) return
  isLeaving = true
  location.assign('/login.html')
}

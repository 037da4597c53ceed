import type { ProblemView } from '../views/problem.ts'

type ProblemFields = Pick<
  ProblemView,
  'field' | 'file' | 'line' | 'found' | 'expected' | 'firstRows' | 'asks' | 'callError'
>

/** An HTTP request that cannot be served: answered as RFC 9457 problem details. */
export class HttpProblem extends Error {
  readonly status: number
  readonly title: string
  readonly fields: ProblemFields

  constructor(status: number, title: string, detail: string, fields: ProblemFields = {}) {
    super(detail)
    this.name = 'HttpProblem'
    this.status = status
    this.title = title
    this.fields = fields
  }
}

/** The answer to a failed request; what was not foreseen says nothing about the inside. */
export function problemResponse(error: unknown): Response {
  const known = error instanceof HttpProblem
  const body: ProblemView = {
    type: 'about:blank',
    title: known ? error.title : 'Internal error',
    status: known ? error.status : 500,
    detail: known ? error.message : 'The server could not process this request. Its log says more.',
    ...(known ? error.fields : {}),
  }
  return new Response(JSON.stringify(body), {
    status: body.status,
    headers: { 'content-type': 'application/problem+json' },
  })
}

import type { z } from 'zod'
import { HttpProblem } from './problem.ts'

/** A request's JSON body. @throws HttpProblem 400 where it is none */
export async function jsonOf(request: Request): Promise<unknown> {
  try {
    return await request.json()
  } catch {
    throw new HttpProblem(400, 'Not JSON', 'The body is not valid JSON.')
  }
}

/** A value as its schema understands it. @throws HttpProblem 400 that names each wrong field */
export function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const lines = result.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`)
  throw new HttpProblem(400, 'Wrong values', lines.join('; '))
}

import { STATUS_CODES } from 'node:http'
import type { Request, Response } from 'express'
import { z } from 'zod'
import { Refusal } from '../errors.ts'

/** Problem details, RFC 9457. */
export const ProblemBody = z
  .strictObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: 'What is wrong with this request.' }),
    instance: z.string().meta({ description: 'The path that was asked for.' }),
    hint: z.string().optional().meta({ description: 'What to do instead.' }),
    reference: z.string().optional().meta({ description: 'Names the fault in our log.' }),
  })
  .meta({ id: 'Problem' })

interface Extra {
  readonly hint?: string
  readonly reference?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A refusal with its HTTP status. */
export class Problem extends Refusal {
  readonly status: number
  readonly extra: Extra

  constructor(status: number, detail: string, extra: Extra = {}) {
    super(detail)
    this.status = status
    this.extra = extra
  }
}

/** Answers with a problem. A body too large, or half read, takes the connection with it. */
export function sendProblem(response: Response, { status, message, extra }: Problem): void {
  const { headers = {}, ...told } = extra
  const body: z.infer<typeof ProblemBody> = {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Problem',
    status,
    detail: message,
    instance: response.req.originalUrl.split('?', 1)[0]!.slice(0, 500),
    ...told,
  }
  if (isHalfRead(response.req)) response.set('Connection', 'close')
  response.set(headers).status(status).type('application/problem+json').send(JSON.stringify(body))
}

// A request without a body counts as incomplete, too, until its handler has returned once.
function isHalfRead({ complete, headers }: Request): boolean {
  return (
    !complete &&
    (headers['transfer-encoding'] !== undefined || headers['content-length'] !== undefined)
  )
}

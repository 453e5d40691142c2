import { randomUUID } from 'node:crypto'
import type { ErrorRequestHandler } from 'express'
import type { Logger } from 'pino'
import { Outage, Refusal } from '../errors.ts'
import { namedOutage } from '../store/outage.ts'
import { Problem, sendProblem } from './problem.ts'

const RETRY_AFTER_MS = 2_000

/** The one place where a request's errors end: told to the asker, and logged once when they are ours. */
export function answerFaults(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    // Express ends a connection whose answer had begun.
    if (response.headersSent) return next(error)
    if (request.destroyed && !request.complete) return
    sendProblem(response, problemOf(error, log))
  }
}

function problemOf(thrown: unknown, log: Logger): Problem {
  const error = namedOutage(thrown)
  if (error instanceof Problem) return error
  if (error instanceof Refusal) return new Problem(400, error.message)
  if (error instanceof Outage) return unavailable(error, log)
  const status = (error as { status?: unknown } | null)?.status
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new Problem(status, 'The request cannot be understood.')
  }
  const reference = randomUUID().slice(0, 8)
  log.error({ err: error, reference }, 'a request failed')
  return new Problem(500, `That failed, and it is our fault. Reference: ${reference}`, {
    reference,
  })
}

function unavailable(error: Outage, log: Logger): Problem {
  log.warn({ error: String(error) }, 'a request could not be served now')
  const retryAfterMs = error.retryAfterMs ?? RETRY_AFTER_MS
  return new Problem(503, 'The record store cannot be reached.', {
    hint: 'Nothing was changed. Send the same again in a moment.',
    headers: { 'Retry-After': String(Math.ceil(retryAfterMs / 1000)) },
  })
}

import type { Express } from 'express'
import { asText, readBytes } from '../../api/body.ts'
import { isSigned } from './signature.ts'

export const PATH = '/slack/events'
const BODY_LIMIT = 512 * 1024

/** What Slack sent, parsed. */
export type Body = Record<string, unknown>
/** Answers Slack; only the first answer counts. */
export type Ack = (answer?: unknown) => Promise<void>
/** Hears one thing that Slack tells, and acknowledges it when it is safe. Rejects when it is not. */
export type Hear = (body: Body, ack: Ack) => Promise<void>

/** Hears Slack over HTTP: checked on the raw body, then parsed, and answered 2xx only once it is safe. */
export function mountReceiver(server: Express, secret: string, hear: Hear): void {
  server.post(PATH, async (request, response) => {
    const bytes = await readBytes(request, BODY_LIMIT)
    if (!isSigned(request.headers, bytes, { secret, now: Date.now() })) {
      return void response.status(401).end()
    }
    const body = parse(asText(request, bytes))
    if (!body) return void response.status(400).end()
    if (body.ssl_check) return void response.end()
    if (body.type === 'url_verification') return void response.json({ challenge: body.challenge })
    const ack: Ack = async (answer) => {
      if (response.headersSent) return
      if (!answer) response.end()
      else if (typeof answer === 'string') response.type('text').send(answer)
      else response.json(answer)
    }
    await hear(body, ack)
    // Nobody is interested in it: that is no failure of ours.
    await ack()
  })
}

/** A form with a payload, a form of fields, or JSON. Its header may say anything: Slack does not sign it. */
function parse(text: string): Body | null {
  try {
    if (text.startsWith('{')) return recordOf(JSON.parse(text))
    const fields = Object.fromEntries(new URLSearchParams(text))
    return fields.payload === undefined ? fields : recordOf(JSON.parse(fields.payload))
  } catch {
    return null
  }
}

function recordOf(value: unknown): Body | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
}

import { isUtf8 } from 'node:buffer'
import type { IncomingHttpHeaders } from 'node:http'
import { Webhook, WebhookVerificationError } from 'standardwebhooks'
import { Problem } from './problem.ts'

const HEADERS = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const
/** Each with its version, several while a secret is rotated. */
const SIGNATURES = /^v\w+,[A-Za-z0-9+/]+={0,2}( v\w+,[A-Za-z0-9+/]+={0,2})*$/
const LONGEST_ID = 200
/** A delivery may be five minutes old (the library sees to that), but hardly from the future. */
const AHEAD_SECONDS = 60

/** Checks a delivery's Standard Webhooks signature and returns its id. A Problem 401 when it does not hold. */
export type Verify = (headers: IncomingHttpHeaders, body: Buffer, now: Date) => string

/** Accepts what any of the secrets (`whsec_...`) has signed, so that they can be rotated. */
export function openVerify(secrets: readonly string[]): Verify {
  const webhooks = secrets.map((secret) => new Webhook(secret))
  return (headers, body, now) => {
    const sent = Object.fromEntries(HEADERS.map((name) => [name, String(headers[name] ?? '')]))
    const missing = HEADERS.filter((name) => !sent[name])
    if (missing.length > 0) throw unsigned(`The header ${missing[0]} is missing.`)
    const id = sent['webhook-id']!
    if (id.length > LONGEST_ID)
      throw unsigned(`webhook-id is longer than ${LONGEST_ID} characters.`)
    // The library reads a number, and a signature, at its beginning and forgets the rest.
    if (!SIGNATURES.test(sent['webhook-signature']!)) {
      throw unsigned('webhook-signature is no list of signatures such as v1,....')
    }
    if (!/^[1-9]\d{0,11}$/.test(sent['webhook-timestamp']!)) {
      throw unsigned('webhook-timestamp is no number of seconds.')
    }
    if (Number(sent['webhook-timestamp']) > now.getTime() / 1000 + AHEAD_SECONDS) {
      throw unsigned('webhook-timestamp lies in the future.')
    }
    // The library checks text: bytes that are none would be read as other bytes are.
    const text = isUtf8(body) ? body.toString() : null
    if (text === null || !webhooks.some((webhook) => holds(webhook, text, sent))) {
      throw unsigned('The signature does not match the body, or webhook-timestamp is too old.')
    }
    return id
  }
}

function holds(webhook: Webhook, body: string, headers: Record<string, string>): boolean {
  try {
    webhook.verify(body, headers, { jsonParse: false })
    return true
  } catch (error) {
    if (error instanceof WebhookVerificationError) return false
    throw error
  }
}

function unsigned(detail: string): Problem {
  return new Problem(401, detail, {
    hint: 'Sign each delivery as standardwebhooks.com has it, with the secret that `baton doctor` shows.',
  })
}

import type { RequestHandler } from 'express'
import type { House } from '../house.ts'
import type { Signal } from '../model.ts'
import { within } from '../within.ts'
import { asText, parseJson, readBytes } from './body.ts'
import { openVerify } from './signature.ts'

const LIMIT_BYTES = 1024 * 1024
/** A sender waits no longer than a second to hear that nothing can be stored. */
const STORE_MS = 850
const JSON_TYPE = { 'Content-Type': 'application/json' }

/** Translates one delivery, parsed but not understood yet. A Refusal when it is not of the agreed shape. */
export type WebhookDoor = (id: string, body: unknown) => Signal[]

/** Takes signed deliveries: checked on the raw body, stored durably, then answered 202. */
export function receiveWebhook(
  house: Pick<House, 'accept' | 'now'>,
  door: WebhookDoor,
  secrets: readonly string[],
): RequestHandler {
  const verify = openVerify(secrets)
  return async (request, response) => {
    const bytes = await readBytes(request, LIMIT_BYTES)
    const id = verify(request.headers, bytes, house.now())
    const signals = door(id, parseJson(asText(request, bytes)))
    // Should they be stored after all: the sender's repeat has the same ids and counts once.
    if (signals.length > 0) await within(STORE_MS, house.accept(signals), 'storing took too long')
    response.writeHead(202, JSON_TYPE).end(`{"accepted":${signals.length}}`)
  }
}

import type { RequestHandler } from 'express'
import { Outage } from '../errors.ts'
import type { House } from '../house.ts'
import type { Signal } from '../model.ts'
import { parseJson, readBody } from './body.ts'
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
    const body = await readBody(request, LIMIT_BYTES)
    const id = verify(request.headers, body, house.now())
    const signals = door(id, parseJson(body))
    if (signals.length > 0) await inTime(house.accept(signals))
    response.writeHead(202, JSON_TYPE).end(`{"accepted":${signals.length}}`)
  }
}

/** Should they be stored after all: the sender's repeat has the same ids and counts once. */
async function inTime(stored: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Outage('storing took too long')), STORE_MS)
  })
  try {
    await Promise.race([stored, late])
  } finally {
    clearTimeout(timer)
  }
}

import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

const OLDEST_SECONDS = 300
const AHEAD_SECONDS = 60

/**
 * True when Slack signed exactly these bytes, lately. Stricter than Bolt's own check, which takes a time
 * written in another way, one in the future, and anything behind a second `=`.
 */
export function isSigned(
  headers: IncomingHttpHeaders,
  body: Buffer,
  { secret, now }: { readonly secret: string; readonly now: number },
): boolean {
  const at = headers['x-slack-request-timestamp']
  const signature = headers['x-slack-signature']
  if (typeof at !== 'string' || !/^\d{1,12}$/.test(at)) return false
  if (typeof signature !== 'string' || !/^v0=[0-9a-f]{64}$/.test(signature)) return false
  const age = now / 1000 - Number(at)
  if (age > OLDEST_SECONDS || age < -AHEAD_SECONDS) return false
  const expected = createHmac('sha256', secret).update(`v0:${at}:`).update(body).digest()
  return timingSafeEqual(Buffer.from(signature.slice(3), 'hex'), expected)
}

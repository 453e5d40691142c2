import { createHmac } from 'node:crypto'
import { Agent, request } from 'node:http'

const PAUSE_MS = 25

/** A webhook to be sent. `id` stays the same however often it is repeated. */
export interface Hook {
  readonly id: string
  readonly body: string
}

/** How one was answered: when it was first sent, and how long the 202 took, in milliseconds. */
export interface Acknowledged<H extends Hook> {
  readonly hook: H
  readonly sentAt: number
  readonly tookMs: number
  readonly tries: number
}

/**
 * Sends webhooks from `connections` connections, each waiting for its answer before the next. What is
 * not answered with 202 is sent again, under the same id, until it is. Ends when `next` has no more.
 */
export async function drive<H extends Hook>(to: {
  readonly url: string
  readonly secret: string
  readonly connections: number
  next(): H | null
  onAck?(acknowledged: Acknowledged<H>): void
}): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: to.connections })
  const key = Buffer.from(to.secret.replace('whsec_', ''), 'base64')
  const target = new URL('/webhooks/deals', to.url)
  const work = async (): Promise<void> => {
    for (let hook = to.next(); hook; hook = to.next()) {
      const sentAt = performance.now()
      let tries = 1
      while ((await post(agent, target, key, hook)) !== 202) {
        tries++
        await new Promise((again) => setTimeout(again, PAUSE_MS))
      }
      to.onAck?.({ hook, sentAt, tookMs: performance.now() - sentAt, tries })
    }
  }
  await Promise.all(Array.from({ length: to.connections }, work))
  agent.destroy()
}

/** The status of the answer; 0 when there was none. */
async function post(agent: Agent, target: URL, key: Buffer, hook: Hook): Promise<number> {
  return await new Promise((resolve) => {
    const sent = request(
      target,
      { method: 'POST', agent, headers: signed(key, hook) },
      (answer) => {
        answer.on('error', () => resolve(0))
        answer.on('end', () => resolve(answer.statusCode ?? 0))
        answer.resume()
      },
    )
    sent.on('error', () => resolve(0))
    sent.end(hook.body)
  })
}

/** Standard Webhooks: the signature over id, time and body. */
function signed(key: Buffer, { id, body }: Hook): Record<string, string> {
  const at = String(Math.floor(Date.now() / 1000))
  const signature = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64')
  return {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'webhook-id': id,
    'webhook-timestamp': at,
    'webhook-signature': `v1,${signature}`,
  }
}

/** The value that `share` (0.5, 0.99) of them do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const half = sorted.length / 2
  return (sorted[Math.ceil(half) - 1]! + sorted[Math.floor(half)]!) / 2
}

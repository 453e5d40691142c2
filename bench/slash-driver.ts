import { createHmac } from 'node:crypto'
import { Agent, request } from 'node:http'

/** Commands at fixed moments, whether or not the earlier ones are answered. */
export interface Schedule {
  readonly url: string
  readonly secret: string
  readonly perSecond: number
  readonly forms: readonly Typed[]
}

/** One command to be typed, and what its answer must contain. */
export interface Typed {
  readonly body: string
  readonly expects: string
}

/** How long each took in milliseconds, in the order of the schedule, and the answers that were not as expected. */
export interface Driven {
  readonly tookMs: readonly number[]
  readonly wrong: readonly string[]
}

/** A timer is this late by itself; what comes on top is waiting, and counts. */
const TIMER_MS = 2

const agent = new Agent({ keepAlive: true })

async function drive({ url, secret, perSecond, forms }: Schedule): Promise<Driven> {
  const target = new URL('/slack/events', url)
  const begin = performance.now() + TIMER_MS
  const wrong: string[] = []
  const tookMs = await Promise.all(
    forms.map(async ({ body, expects }, at) => {
      const due = begin + (at * 1000) / perSecond
      await new Promise((then) => setTimeout(then, due - performance.now()))
      const from = Math.min(performance.now(), due + TIMER_MS)
      const answer = await post(target, secret, body)
      const tookMs = performance.now() - from
      if (!answer.includes(expects)) wrong.push(`${body} -> ${answer.slice(0, 300)}`)
      return tookMs
    }),
  )
  return { tookMs, wrong }
}

/** The answer's text; its status where that is not 200. */
async function post(target: URL, secret: string, body: string): Promise<string> {
  return await new Promise((resolve) => {
    const sent = request(
      target,
      { method: 'POST', agent, headers: signed(secret, body) },
      async (answer) => {
        const text = Buffer.concat(await answer.toArray()).toString()
        resolve(answer.statusCode === 200 ? text : `${answer.statusCode} ${text}`)
      },
    )
    sent.on('error', (error) => resolve(String(error)))
    sent.end(body)
  })
}

function signed(secret: string, body: string): Record<string, string> {
  const at = String(Math.floor(Date.now() / 1000))
  const hash = createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex')
  return {
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(Buffer.byteLength(body)),
    'x-slack-request-timestamp': at,
    'x-slack-signature': `v0=${hash}`,
  }
}

process.on('message', async (schedule: Schedule) => process.send!(await drive(schedule)))

import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { callFaults, readCall } from './block-kit/outgoing.ts'

/** A dialog as Slack answered that it opened it. */
export interface OpenedView {
  readonly id: string
  readonly blocks: readonly { readonly block_id?: string; readonly element?: { type: string } }[]
  readonly [field: string]: unknown
}

/** A call of Slack's Web API, with what was sent. */
export interface Called {
  readonly method: string
  // biome-ignore lint/suspicious/noExplicitAny: each method is sent a shape of its own
  readonly sent: Readonly<Record<string, any>>
}

/** Answers a method in the emulator's place: it lacks some that Slack has. */
export type Own = Record<string, (sent: Called['sent']) => object | null>

/**
 * Stands before Slack's Web API. Refuses what Slack would refuse and the emulator takes: closing it then fails,
 * and the test with it. Notes the dialogs that it opens, which the emulator shows nowhere whole.
 */
export async function openSlackRelay(apiUrl: string) {
  const views: OpenedView[] = []
  const calls: Called[] = []
  const own: Own = {}
  const faults: string[] = []
  const standing = new Map<string, object>()
  const server = createServer(async (request, response) => {
    const { authorization = '', 'content-type': type = '' } = request.headers
    const method = request.url!.slice(1)
    const body = Buffer.concat(await request.toArray())
    const wrong = callFaults(method, type, body.toString()).map((fault) => `${method}: ${fault}`)
    faults.push(...wrong)
    if (wrong.length > 0) return void answer(response, 200, refusal(wrong))
    const called = { method, sent: readCall(type, body.toString()) }
    calls.push(called)
    const ours = own[method]?.(called.sent)
    if (ours) return void answer(response, 200, JSON.stringify(ours))
    const sent = await fetch(apiUrl + method, {
      ...{ method: 'POST', headers: { authorization, 'content-type': type } },
      body,
    })
    const text = await sent.text()
    if (method === 'views.open' && JSON.parse(text).ok) views.push(JSON.parse(text).view)
    answer(response, sent.status, TELLS_OF_USERS.has(method) ? asTheyStand(text, standing) : text)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    views,
    calls,
    own,
    /** What Slack says of a member from now on, beside what the emulator knows. */
    become: (user: string, is: object) => void standing.set(user, is),
    close: async () => {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
      if (faults.length > 0) throw new Error(`Slack would refuse:\n${faults.join('\n')}`)
    },
  }
}

const TELLS_OF_USERS = new Set(['users.info', 'users.lookupByEmail'])

function asTheyStand(text: string, standing: ReadonlyMap<string, object>): string {
  const told = JSON.parse(text)
  return JSON.stringify({ ...told, user: { ...told.user, ...standing.get(told.user?.id) } })
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(text)
}

const refusal = (messages: readonly string[]): string =>
  JSON.stringify({ ok: false, error: 'invalid_blocks', response_metadata: { messages } })

/** The dialog as it is submitted: each field, by its name, filled with a text or a day. */
export function filled(view: OpenedView, fields: Readonly<Record<string, string>>): object {
  const values = Object.entries(fields).map(([name, value]) => {
    const type = view.blocks.find(({ block_id }) => block_id === name)?.element?.type
    const input = type === 'datepicker' ? { type, selected_date: value } : { type, value }
    return [name, { input }]
  })
  return { ...view, state: { values: Object.fromEntries(values) } }
}

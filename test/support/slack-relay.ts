import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A dialog as Slack answered that it opened it. */
export interface OpenedView {
  readonly id: string
  readonly blocks: readonly { readonly block_id?: string; readonly element?: { type: string } }[]
  readonly [field: string]: unknown
}

/** Stands before Slack's Web API and notes the dialogs that it opens, which the emulator shows nowhere whole. */
export async function openSlackRelay(apiUrl: string) {
  const views: OpenedView[] = []
  const server = createServer(async (request, response) => {
    const { authorization = '', 'content-type': type = '' } = request.headers
    const sent = await fetch(apiUrl + request.url!.slice(1), {
      ...{ method: 'POST', headers: { authorization, 'content-type': type } },
      body: Buffer.concat(await request.toArray()),
    })
    const text = await sent.text()
    if (request.url === '/views.open' && JSON.parse(text).ok) views.push(JSON.parse(text).view)
    response.writeHead(sent.status, { 'content-type': 'application/json' }).end(text)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    views,
    close: async () => {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

/** The dialog as it is submitted: each field, by its name, filled with a text or a day. */
export function filled(view: OpenedView, fields: Readonly<Record<string, string>>): object {
  const values = Object.entries(fields).map(([name, value]) => {
    const type = view.blocks.find(({ block_id }) => block_id === name)?.element?.type
    const input = type === 'datepicker' ? { type, selected_date: value } : { type, value }
    return [name, { input }]
  })
  return { ...view, state: { values: Object.fromEntries(values) } }
}

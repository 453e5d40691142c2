import { once } from 'node:events'
import { type IncomingHttpHeaders, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { doors } from '../../handlers/index.ts'
import { openChanges } from '../../src/changes.ts'
import { webChat } from '../../src/chat/web/listen.ts'
import { makeSession } from '../../src/store/access.ts'
import { openStory, type Who } from './story.ts'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

interface Asking {
  readonly headers?: Record<string, string>
  /** Who asks: their session's cookie goes along. */
  readonly as?: Who
  /** A form to post; sent as a page of ours would send it, unless the headers say otherwise; '' leaves one out. */
  readonly form?: Record<string, string>
}

export type WebStory = Awaited<ReturnType<typeof openWeb>>

/** A company with a web chat that listens on loopback, and a browser's bare requests to it. */
export async function openWeb({ picker = true, loadSample = async () => {} } = {}) {
  const story = await openStory()
  const { house } = story
  const changes = openChanges(story.store.url, house.log)
  const web = webChat({ house, doors, changes, settings: { picker }, loadSample })
  const server = express().use(web).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const cookies = new Map<Who, string>()
  const cookieOf = async (who: Who): Promise<string> => {
    const person = story.ids[who]
    const made = makeSession(house.db, { org: house.org, person, now: story.now() })
    if (!cookies.has(who)) cookies.set(who, `baton_session=${await made}`)
    return cookies.get(who)!
  }
  return {
    ...story,
    url: `http://localhost:${port}`,
    cookieOf,
    async asks(path: string, { headers = {}, as, form }: Asking = {}): Promise<Answer> {
      const sent = {
        host: `localhost:${port}`,
        ...(as && { cookie: await cookieOf(as) }),
        ...(form && {
          'content-type': 'application/x-www-form-urlencoded',
          'sec-fetch-site': 'same-origin',
        }),
        ...headers,
      }
      const kept = Object.entries(sent).filter(([, value]) => value !== '')
      const body = form && new URLSearchParams(form).toString()
      return await ask(
        { port, path, method: form ? 'POST' : 'GET', headers: Object.fromEntries(kept) },
        body,
      )
    },
    async close() {
      web.close()
      await shut(server)
      await changes.close()
      await story.close()
    },
  }
}

async function shut(server: Server): Promise<void> {
  server.close()
  server.closeAllConnections()
  await once(server, 'close')
}

/** Node's fetch would set the Host itself; a rebound name must be sayable. */
async function ask(
  to: { port: number; path: string; method: string; headers: Record<string, string> },
  body: string | undefined,
): Promise<Answer> {
  const sent = request({ host: '127.0.0.1', ...to })
  const answered = once(sent, 'response')
  sent.end(body)
  const [response] = await answered
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  return { status: response.statusCode, headers: response.headers, text }
}

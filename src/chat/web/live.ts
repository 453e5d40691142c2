import type { Request, Response } from 'express'
import type { Id } from '../../nouns.ts'

const HEARTBEAT_MS = 20_000
/** Bursts are told together: a page fetches its list at most this often. */
const TOGETHER_MS = 200
const STREAMS_PER_PERSON = 20

interface Stream {
  readonly person: Id<'person'>
  readonly response: Response
  readonly mayStay: () => Promise<boolean>
  readonly waiting: Set<string>
  timer: NodeJS.Timeout | null
}

/** Tells open pages which conversations have changed. The pages then ask for what they show, as themselves. */
export class Live {
  readonly #streams = new Set<Stream>()
  readonly #heart = setInterval(() => void this.#beat(), HEARTBEAT_MS).unref()

  /** Keeps the answer open as an event stream. `mayStay` is asked again at each heartbeat. */
  open(
    { request, response }: { request: Request; response: Response },
    person: Id<'person'>,
    mayStay: () => Promise<boolean>,
  ): void {
    const open = [...this.#streams].filter((stream) => stream.person === person)
    if (open.length >= STREAMS_PER_PERSON) {
      response.status(429).type('text').send('Too many open pages: close some of them.')
      return
    }
    response.set({
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    })
    response.flushHeaders()
    response.write('retry: 2000\n\nevent: hello\ndata:\n\n')
    const stream: Stream = { person, response, mayStay, waiting: new Set(), timer: null }
    this.#streams.add(stream)
    request.on('close', () => this.#drop(stream))
  }

  /** Somebody's own conversation is told to them alone; channels to everybody. */
  tell(conversations: readonly string[]): void {
    for (const stream of this.#streams) {
      for (const conversation of conversations) {
        const isOwn = conversation === `person:${stream.person}`
        if (isOwn || !conversation.startsWith('person:')) stream.waiting.add(conversation)
      }
      if (stream.waiting.size > 0) stream.timer ??= setTimeout(() => flush(stream), TOGETHER_MS)
    }
  }

  /** Ends every stream, so that the server can close. */
  close(): void {
    clearInterval(this.#heart)
    for (const stream of this.#streams) this.#drop(stream)
  }

  async #beat(): Promise<void> {
    for (const stream of this.#streams) {
      // A database that is away is no reason to send anybody out.
      const stays = await stream.mayStay().catch(() => true)
      if (stays) stream.response.write(': here\n\n')
      else this.#drop(stream)
    }
  }

  #drop(stream: Stream): void {
    if (stream.timer) clearTimeout(stream.timer)
    this.#streams.delete(stream)
    stream.response.end()
  }
}

function flush(stream: Stream): void {
  stream.timer = null
  stream.response.write(`event: changed\ndata: ${JSON.stringify([...stream.waiting])}\n\n`)
  stream.waiting.clear()
}

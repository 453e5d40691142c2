import type { IncomingMessage } from 'node:http'
import { storable } from '../decide/quality/text.ts'
import { Problem } from './problem.ts'

/** Past the limit this much is still read and thrown away, so that the sender gets to read our answer. */
const DRAINED_BYTES = 8 * 1024 * 1024
const DRAIN_MS = 2_000
/** Levels of lists and objects within each other. */
const DEEPEST = 16

/** Reads a whole body as text. A Problem: 413 past `limit` bytes, 415 when it is compressed. */
export async function readBody(request: IncomingMessage, limit: number): Promise<string> {
  return asText(request, await readBytes(request, limit))
}

/** What was read, as text. A Problem 415 when it is compressed. */
export function asText({ headers }: IncomingMessage, bytes: Buffer): string {
  const { 'content-encoding': encoding = 'identity' } = headers
  if (encoding === 'identity') return bytes.toString()
  throw new Problem(415, `A body in the encoding ${encoding} is not read.`, {
    hint: 'Send it uncompressed.',
  })
}

/** Reads a whole body as it was sent. A Problem 413 past `limit` bytes. */
export async function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(request.headers['content-length']) > DRAINED_BYTES) throw tooLarge(limit)
  return await new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    let timer: NodeJS.Timeout | null = null
    const refuse = () => {
      request.pause()
      reject(tooLarge(limit))
    }
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= limit) chunks.push(chunk)
      else if (size > limit + DRAINED_BYTES) refuse()
      else timer ??= setTimeout(refuse, DRAIN_MS)
    })
    request.on('end', () => (size > limit ? refuse() : resolve(Buffer.concat(chunks))))
    request.on('error', reject)
    request.on('close', () => {
      if (timer) clearTimeout(timer)
    })
  })
}

function tooLarge(limit: number): Problem {
  return new Problem(413, `A body holds at most ${Math.floor(limit / 1024)} kB.`, {
    hint: 'Send it in several parts.',
  })
}

/** Nothing that `clean` would change can be in a text without these: escapes, `__proto__`, huge numbers. */
const UNCLEAN = /\\u|__proto__|\d[eE]|\d{300}/

/** Parses JSON into plain data that Postgres can hold. A Problem 400 when it is none. */
export function parseJson(text: string): unknown {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    throw new Problem(400, `The body is not JSON: ${(error as Error).message}`)
  }
  if (isDeeper(parsed, DEEPEST)) {
    throw new Problem(400, `The body is nested deeper than ${DEEPEST} levels.`)
  }
  return UNCLEAN.test(text) ? clean(parsed) : parsed
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  for (const name in value) {
    if (isDeeper((value as Record<string, unknown>)[name], levels - 1)) return true
  }
  return false
}

/** Without NUL, half characters and infinite numbers, which jsonb cannot hold, and without `__proto__`. */
function clean(value: unknown): unknown {
  if (typeof value === 'string') return storable(value)
  // 1e999 is read as Infinity and would be stored as null: as text it becomes a value that is questioned.
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(clean)
  const entries = Object.entries(value).map(([name, item]) => [storable(name), clean(item)])
  return Object.fromEntries(entries.filter(([name]) => name !== '__proto__'))
}

import { createPublicKey, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import { Outage } from '../../errors.ts'

const TIMEOUT_MS = 5_000
const BELIEVED_MS = 24 * 60 * 60_000
/** A key we do not know may be new, or made up: it is looked for once in this time. */
const LOOK_AGAIN_MS = 60_000
const TRY_AGAIN_MS = 5_000
const LEAST_BITS = 2048

const Metadata = z.object({ jwks_uri: z.url() })
const Key = z.object({
  kid: z.string(),
  kty: z.literal('RSA'),
  n: z.string(),
  e: z.string(),
  endorsements: z.array(z.string()).default([]),
})
const KeySet = z.object({ keys: z.array(z.unknown()) })

/** A key that signs what Teams sends, and the channels it may speak for. */
export interface SigningKey {
  readonly key: KeyObject
  readonly endorsements: readonly string[]
}

/** Microsoft's signing keys. An Outage when they were never read and cannot be read now. */
export interface SigningKeys {
  find(id: string): Promise<SigningKey | null>
}

/** Reads the keys when first needed, once a day, and at most once a minute for ids that are not among them. */
export function openKeys(openIdUrl: string, now: () => Date): SigningKeys {
  let known: ReadonlyMap<string, SigningKey> | null = null
  let readAt = 0
  let triedAt = 0
  let reading: Promise<void> | null = null

  const read = async (): Promise<void> => {
    triedAt = now().getTime()
    reading ??= fetchKeys(openIdUrl)
      .then((keys) => {
        known = keys
        readAt = now().getTime()
      })
      .finally(() => {
        reading = null
      })
    await reading
  }
  const isDue = (id: string): boolean => {
    const time = now().getTime()
    if (!known) return reading !== null || time - triedAt >= TRY_AGAIN_MS
    const wanted = !known.has(id) || time - readAt >= BELIEVED_MS
    return wanted && time - triedAt >= LOOK_AGAIN_MS
  }
  return {
    async find(id) {
      if (isDue(id)) {
        await read().catch((error: unknown) => {
          // Keys that are known still stand while nobody can say otherwise.
          if (!known) throw new Outage('Microsoft’s signing keys cannot be read', { cause: error })
        })
      }
      if (!known) throw new Outage('Microsoft’s signing keys cannot be read')
      return known.get(id) ?? null
    },
  }
}

async function fetchKeys(openIdUrl: string): Promise<Map<string, SigningKey>> {
  const { jwks_uri } = Metadata.parse(await fetchJson(openIdUrl))
  const { protocol, origin } = new URL(jwks_uri)
  if (protocol !== 'https:' && origin !== new URL(openIdUrl).origin) {
    throw new Error(`The keys are listed at an address that is not safe: ${jwks_uri}`)
  }
  const { keys } = KeySet.parse(await fetchJson(jwks_uri))
  return new Map(keys.flatMap(readKey))
}

async function fetchJson(url: string): Promise<unknown> {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' })
  if (!response.ok) throw new Error(`${url} answered ${response.status}`)
  return await response.json()
}

/** Keys that are none of ours to use are left out: another kind, too short, for no channel. */
function readKey(listed: unknown): [string, SigningKey][] {
  const { success, data } = Key.safeParse(listed)
  if (!success) return []
  try {
    const { kty, n, e } = data
    const key = createPublicKey({ key: { kty, n, e }, format: 'jwk' })
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
    return bits < LEAST_BITS ? [] : [[data.kid, { key, endorsements: data.endorsements }]]
  } catch {
    return []
  }
}

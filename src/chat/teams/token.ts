import { verify } from 'node:crypto'
import { z } from 'zod'
import type { SigningKey, SigningKeys } from './keys.ts'

const ISSUER = 'https://api.botframework.com'
/** The only channel we speak to; keys are endorsed for channels by name. */
export const CHANNEL = 'msteams'
const SKEW_SECONDS = 300
const LONGEST_TOKEN = 8 * 1024

const Header = z.looseObject({
  alg: z.literal('RS256'),
  kid: z.string().min(1).max(256),
  // Names what a reader must understand, and we understand nothing more.
  crit: z.never().optional(),
})
const Claims = z.looseObject({
  iss: z.literal(ISSUER),
  aud: z.string(),
  exp: z.number(),
  nbf: z.number().optional(),
  iat: z.number().optional(),
  serviceurl: z.string(),
})

/** A token that says what we need: who it is for, until when, and where answers go. */
export interface Bearer {
  readonly serviceUrl: string
}

/**
 * Reads the token of an Authorization header. Null, without a reason, unless Microsoft signed it for this
 * app, for Teams and for now. Throws an Outage when the keys cannot be read.
 */
export async function readToken(
  authorization: string | undefined,
  {
    appId,
    keys,
    now,
  }: { readonly appId: string; readonly keys: SigningKeys; readonly now: () => Date },
): Promise<Bearer | null> {
  const [, token = ''] = /^Bearer ([\w.-]+)$/i.exec(authorization ?? '') ?? []
  const parts = token.length > LONGEST_TOKEN ? [] : token.split('.')
  const [head = '', body = '', signature = ''] = parts
  if (parts.length !== 3 || !signature) return null
  const header = Header.safeParse(decode(head))
  const claims = Claims.safeParse(decode(body))
  if (!header.success || !claims.success) return null
  // What is said in the open is looked at first, so that nonsense costs no look at the keys.
  if (claims.data.aud !== appId || !isNow(claims.data, now)) return null
  const key = await keys.find(header.data.kid)
  if (!key || !isSigned(`${head}.${body}`, signature, key)) return null
  return { serviceUrl: claims.data.serviceurl }
}

function isNow({ exp, nbf, iat }: z.infer<typeof Claims>, now: () => Date): boolean {
  const seconds = now().getTime() / 1000
  const started = Math.max(nbf ?? 0, iat ?? 0)
  return exp + SKEW_SECONDS > seconds && started - SKEW_SECONDS <= seconds
}

function isSigned(text: string, signature: string, { key, endorsements }: SigningKey): boolean {
  if (!endorsements.includes(CHANNEL)) return false
  return verify('RSA-SHA256', Buffer.from(text), key, Buffer.from(signature, 'base64url'))
}

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString())
  } catch {
    return null
  }
}

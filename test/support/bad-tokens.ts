import { createHmac, sign } from 'node:crypto'
import {
  APP_ID,
  type Claims,
  claimsAt,
  encode,
  type IssuedKey,
  issue,
  makeKey,
} from './teams-keys.ts'
import { KEYS } from './teams-stub.ts'

/** A header that must open nothing, and how it was made. */
export interface BadToken {
  readonly why: string
  readonly authorization: string | null
}

const STRANGER = makeKey('good', ['msteams'])
const SHORT = makeKey('short', ['msteams'], 1024)

/** Keys to list beside the good ones: what they sign is bad all the same. */
export const BAD_KEYS: readonly IssuedKey[] = [SHORT]

/** Every way of ours to make a token that Teams did not give for this app, this moment and this service. */
export function badTokens(seconds: number, serviceUrl: string): BadToken[] {
  const good = claimsAt(seconds, serviceUrl)
  const right = issue(good, KEYS.good)
  const [head = '', body = '', signature = ''] = right.split('.')
  const claims = (changed: Claims) => issue({ ...good, ...changed }, KEYS.good)
  const without = (name: string) =>
    issue(Object.fromEntries(Object.entries(good).filter(([key]) => key !== name)), KEYS.good)
  const tokens: Record<string, string> = {
    'signed by a stranger under a known key id': issue(good, STRANGER),
    'signed by a stranger under an unknown key id': issue(good, { ...STRANGER, kid: 'unknown' }),
    'signed with a key that is too short': issue(good, SHORT),
    'signed with a key without endorsements': issue(good, KEYS.bare),
    'signed with a key for another channel': issue(good, KEYS.webchat),
    'without a key id': issue(good, KEYS.good, { kid: undefined }),
    'with a key id that is a path': issue(good, KEYS.good, { kid: '../../keys' }),
    'with a key id that is a number': issue(good, KEYS.good, { kid: 7 }),
    'with a key of its own in the header': issue(good, STRANGER, { jwk: { kty: 'RSA' } }),
    'with a key address of its own': issue(good, STRANGER, { jku: 'https://evil.example/keys' }),
    'with something critical in the header': issue(good, KEYS.good, { crit: ['exp'] }),
    'that asks for no algorithm': `${encode({ alg: 'none', kid: 'good' })}.${body}.`,
    'that asks for no algorithm, in capitals': `${encode({ alg: 'NONE', kid: 'good' })}.${body}.x`,
    'with no algorithm and an old signature': `${encode({ alg: 'none', kid: 'good' })}.${body}.${signature}`,
    'signed with HS256 and the public key': hmac(body, 'HS256', 'sha256'),
    'signed with HS512 and the public key': hmac(body, 'HS512', 'sha512'),
    'signed with RS384': rsa(body, 'RS384', 'RSA-SHA384'),
    'signed with RS512': rsa(body, 'RS512', 'RSA-SHA512'),
    'that says PS256': issue(good, KEYS.good, { alg: 'PS256' }),
    'that says ES256': issue(good, KEYS.good, { alg: 'ES256' }),
    'without an algorithm': issue(good, KEYS.good, { alg: undefined }),
    'from another issuer': claims({ iss: 'https://sts.windows.net/tenant/' }),
    'from an issuer that only begins right': claims({
      iss: 'https://api.botframework.com.evil.example',
    }),
    'from an issuer with a slash': claims({ iss: 'https://api.botframework.com/' }),
    'from no issuer': without('iss'),
    'for another app': claims({ aud: '00000000-0000-0000-0000-000000000000' }),
    'for a list of apps': claims({ aud: [APP_ID] }),
    'for no app': without('aud'),
    'that expired 301 seconds ago': claims({ nbf: seconds - 3901, exp: seconds - 301 }),
    'that never ends': without('exp'),
    'whose end is a word': claims({ exp: 'tomorrow' }),
    'that begins in 301 seconds': claims({ nbf: seconds + 301 }),
    'that was given in an hour': claims({ iat: seconds + 3600 }),
    'for another service': claims({ serviceurl: 'https://evil.example/' }),
    'for a service on another path': claims({ serviceurl: `${serviceUrl}x/` }),
    'for no service': without('serviceurl'),
    'with another body': `${head}.${encode({ ...good, aud: APP_ID, x: 1 })}.${signature}`,
    'with another header': `${encode({ alg: 'RS256', kid: 'good', x: 1 })}.${body}.${signature}`,
    'whose signature was cut': right.slice(0, -10),
    'whose signature was turned around': `${head}.${body}.${[...signature].reverse().join('')}`,
    'without a signature': `${head}.${body}.`,
    'in two parts': `${head}.${body}`,
    'in four parts': `${right}.x`,
    'that is no JSON': `${Buffer.from('{').toString('base64url')}.${body}.${signature}`,
    'whose claims are a list': `${head}.${Buffer.from('[]').toString('base64url')}.${signature}`,
    'with a hundred kilobytes of claims': claims({ more: 'x'.repeat(9_000) }),
  }
  const headers: Record<string, string | null> = {
    'no header at all': null,
    'an empty header': '',
    'a header without a token': 'Bearer ',
    'a good token as Basic': `Basic ${right}`,
    'a good token without its scheme': right,
    'a good token twice': `Bearer ${right} ${right}`,
    'a good token with another behind a comma': `Bearer ${right},Bearer ${right}`,
  }
  return [
    ...Object.entries(tokens).map(([why, token]) => ({
      why: `a token ${why}`,
      authorization: `Bearer ${token}`,
    })),
    ...Object.entries(headers).map(([why, authorization]) => ({ why, authorization })),
  ]
}

function hmac(body: string, alg: string, hash: string): string {
  const text = `${encode({ alg, kid: 'good', typ: 'JWT' })}.${body}`
  const secret = KEYS.good.publicKey.export({ format: 'pem', type: 'spki' })
  return `${text}.${createHmac(hash, secret).update(text).digest('base64url')}`
}

function rsa(body: string, alg: string, hash: string): string {
  const text = `${encode({ alg, kid: 'good', typ: 'JWT' })}.${body}`
  return `${text}.${sign(hash, Buffer.from(text), KEYS.good.privateKey).toString('base64url')}`
}

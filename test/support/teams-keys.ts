import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

export const APP_ID = '608cacfd-1cea-40c9-b678-4b93e69bb72b'
export const APP_PASSWORD = 'teams app password of the tests'
export const TENANT = 'b28fdbfd-2b78-4f93-b0f8-8881793f0f8f'

/** A pair of keys as Microsoft lists them; `endorsements` null = listed without any. */
export interface IssuedKey {
  readonly kid: string
  readonly endorsements: readonly string[] | null
  readonly privateKey: KeyObject
  readonly publicKey: KeyObject
}

/** Making a key takes long, so a run makes few. */
export function makeKey(
  kid: string,
  endorsements: readonly string[] | null,
  bits = 2048,
): IssuedKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits })
  return {
    kid,
    endorsements,
    privateKey: createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' })),
    publicKey,
  }
}

/** The key as a JWKS lists it. */
export function asJwk({ kid, endorsements, publicKey }: IssuedKey): object {
  const jwk = publicKey.export({ format: 'jwk' })
  return { ...jwk, kid, use: 'sig', x5t: kid, ...(endorsements && { endorsements }) }
}

export interface Claims {
  readonly [claim: string]: unknown
}

/** The claims of a token that Teams gives for this app, at this moment (seconds since 1970). */
export function claimsAt(seconds: number, serviceUrl: string): Claims {
  return {
    ...{ iss: 'https://api.botframework.com', aud: APP_ID, serviceurl: serviceUrl },
    ...{ nbf: seconds, exp: seconds + 3600 },
  }
}

/** Signs a token as Teams does; `header` adds to the header or replaces its parts. */
export function issue(claims: Claims, key: IssuedKey, header: object = {}): string {
  const head = encode({ alg: 'RS256', kid: key.kid, x5t: key.kid, typ: 'JWT', ...header })
  const text = `${head}.${encode(claims)}`
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), key.privateKey).toString('base64url')}`
}

export const encode = (part: object): string =>
  Buffer.from(JSON.stringify(part)).toString('base64url')

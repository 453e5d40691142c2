import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import type { Request, Response } from 'express'

const SESSION = 'baton_session'
const THEME = 'baton_theme'
const PROOF = 'baton_install'
const PROOF_MS = 15 * 60_000
const SESSION_MS = 30 * 24 * 60 * 60_000
const THEME_MS = 365 * 24 * 60 * 60_000

export type Theme = 'light' | 'dark' | 'auto'

/** True when a page of ours sent this: a foreign page's POST may carry the cookie, but not our origin. */
export function isOwnPage({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin'
  return hostOf(headers.origin) === headers.host?.toLowerCase()
}

function hostOf(origin: string | undefined): string | null {
  return origin && URL.canParse(origin) ? new URL(origin).host : null
}

/** The session's secret, or null. */
export function readSession(request: IncomingMessage): string | null {
  return readCookie(request, SESSION)
}

export function setSession(response: Response, secret: string): void {
  setCookie(response, { name: SESSION, value: secret, maxAge: SESSION_MS })
}

export function clearSession(response: Response): void {
  setCookie(response, { name: SESSION, value: '', maxAge: 0 })
}

/** Light or dark as the person chose; `auto` follows the system. */
export function readTheme(request: IncomingMessage): Theme {
  const theme = readCookie(request, THEME)
  return theme === 'light' || theme === 'dark' ? theme : 'auto'
}

export function setTheme(response: Response, theme: Theme): void {
  setCookie(response, { name: THEME, value: theme, maxAge: THEME_MS })
}

/** What a browser keeps while Slack asks for consent: who comes back is who left. */
export function setProof(response: Response, proof: string): void {
  // Slack leads back here, so the cookie must come along from another site.
  const kept = { name: PROOF, value: proof, maxAge: PROOF_MS }
  setCookie(response, { ...kept, sameSite: 'lax', path: '/slack' })
}

export function readProof(request: IncomingMessage): string | null {
  return readCookie(request, PROOF)
}

/** A path of ours to go on to, never another site's. */
export function ownPath(wanted: unknown, otherwise: string): string {
  return typeof wanted === 'string' && /^\/(?![/\\])[\x21-\x7e]*$/.test(wanted) ? wanted : otherwise
}

interface Cookie {
  readonly name: string
  readonly value: string
  readonly maxAge: number
  readonly sameSite?: 'strict' | 'lax'
  readonly path?: string
}

function setCookie(response: Response, cookie: Cookie): void {
  const { name, value, maxAge, sameSite = 'strict', path = '/' } = cookie
  response.cookie(name, value, {
    httpOnly: true,
    sameSite,
    secure: isSecure(response.req),
    path,
    maxAge,
  })
}

function isSecure(request: Request): boolean {
  return (
    (request.socket as TLSSocket).encrypted === true ||
    String(request.headers['x-forwarded-proto']).startsWith('https')
  )
}

function readCookie({ headers }: IncomingMessage, name: string): string | null {
  const found = headers.cookie
    ?.split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`))
  return found?.slice(name.length + 1) || null
}

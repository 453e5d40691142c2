import { randomUUID } from 'node:crypto'
import express, { type Request, type RequestHandler, type Response } from 'express'
import { Outage, Refusal } from '../../errors.ts'
import type { Asked, Doors, House } from '../../house.ts'
import { isLocal } from '../../local.ts'
import type { Conversation } from '../../model.ts'
import type { Id, Person } from '../../nouns.ts'
import { findAccess, PICKED } from '../../store/access.ts'
import { namedOutage } from '../../store/outage.ts'
import { findPerson } from '../../store/people.ts'
import type { Html } from './html.ts'
import type { Live } from './live.ts'
import { faultPage } from './pages/entry.ts'
import { isOwnPage, readSession, readTheme, type Theme } from './session.ts'

const BODY_LIMIT = '64kb'
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** What the web chat is given. */
export interface Web {
  readonly house: House
  readonly doors: Doors
  readonly live: Live
  readonly settings: { readonly picker: boolean }
  readonly loadSample: () => Promise<void>
  /** How Baton is installed in further workspaces of a chat; null where that is not set up. */
  readonly installer: () => Installer | null
}

/** Has Baton installed in a workspace of a chat, by the chat's own consent page. */
export interface Installer {
  /** The consent page's address for whoever may, and what their browser keeps until it comes back. */
  begin(by: Installing): { readonly url: string; readonly proof: string }
  /** They came back. The name of the workspace; a Refusal when they may not, or did not begin this. */
  finish(back: CameBack): Promise<string>
  /** Where Baton is installed, in words. */
  places(): Promise<readonly string[]>
}

/** An admin, or the holder of a link from the command line. */
export type Installing =
  | { readonly person: Id<'person'>; readonly link: null }
  | { readonly person: null; readonly link: string }

export interface CameBack {
  readonly code: string
  readonly state: string
  readonly error: string
  readonly proof: string | null
}

/** One request of a browser. `person` is null while nobody has signed in or been picked. */
export interface Visit {
  readonly web: Web
  readonly request: Request
  readonly response: Response
  readonly person: Person | null
  readonly theme: Theme
  /** True when this browser may choose who it is. */
  readonly mayPick: boolean
}
export type KnownVisit = Visit & { readonly person: Person }

/** A page anybody may ask for. */
export function opens(web: Web, answer: (visit: Visit) => Promise<void>): RequestHandler {
  return async (request, response) => {
    secure(response)
    const theme = readTheme(request)
    try {
      const mayPick = web.settings.picker && isLocal(request)
      const person = await whoAsks(web.house, request)
      await answer({ web, request, response, person, theme, mayPick })
    } catch (error) {
      tellFault(web, { request, response, theme }, error)
    }
  }
}

/** A page for people who are known; everybody else is led to the front page. */
export function knows(web: Web, answer: (visit: KnownVisit) => Promise<void>): RequestHandler {
  return opens(web, async (visit) => {
    const { person } = visit
    if (person) return await answer({ ...visit, person })
    if (isFragment(visit.request)) visit.response.set('HX-Redirect', '/').status(401).end()
    else visit.response.redirect(303, '/')
  })
}

/** What stands before every POST: it must come from a page of ours. */
export const fromOwnPage: readonly RequestHandler[] = [
  (request, response, next) => {
    if (isOwnPage(request)) return next()
    secure(response)
    response.status(403).type('text').send('This came from another site and was not done.')
  },
  express.urlencoded({ extended: false, limit: BODY_LIMIT }),
]

/** Sends a whole page or a part of one. */
export function send({ response }: Visit, page: Html, status = 200): void {
  response.status(status).type('html').send(page.text)
}

/** Who asks a door through the web, and where; each request is a gesture of its own. */
export function askedBy({ web, person }: KnownVisit, conversation: Conversation | null): Asked {
  const at = web.house.now().toISOString()
  return {
    id: `web:${randomUUID()}`,
    at,
    by: person,
    source: 'web',
    conversation,
    house: web.house,
  }
}

/** True when htmx asks for a part of a page. */
export function isFragment(request: Request): boolean {
  return request.get('HX-Request') === 'true'
}

/** A field of a submitted form; '' when it was not sent. */
export function field(request: Request, name: string): string {
  const value: unknown = (request.body as Record<string, unknown> | undefined)?.[name]
  return typeof value === 'string' ? value : ''
}

/** A parameter of the address; '' when it is not there. */
export function parameter(request: Request, name: string): string {
  const value = request.query[name]
  return typeof value === 'string' ? value : ''
}

/** Says that there is no such page, or none for this person: the two must not be told apart. */
export function notThere(visit: Visit): void {
  const text = 'There is nothing here, or nothing for you. Look for it in the list of deals.'
  if (isFragment(visit.request)) visit.response.status(404).type('text').send(text)
  else send(visit, faultPage({ theme: visit.theme, text }), 404)
}

export function isId(text: unknown): text is Id {
  return typeof text === 'string' && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text)
}

/** Who this browser is at this moment: somebody who has left is nobody from now on. */
export async function whoAsks(house: House, request: Request): Promise<Person | null> {
  const secret = readSession(request)
  if (!secret || (secret.startsWith(PICKED) && !isLocal(request))) return null
  const found = await findAccess(house.db, 'session', { org: house.org, secret, now: house.now() })
  const now = house.now().toISOString()
  return found ? await findPerson(house.db, house.org, { id: found, now }) : null
}

function secure(response: Response): void {
  response.set({
    'Content-Security-Policy': POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  })
}

type Faulty = Pick<Visit, 'request' | 'response' | 'theme'>

function tellFault(web: Web, { request, response, theme }: Faulty, error: unknown): void {
  const { status, text } = sayFault(web, error)
  if (response.headersSent) return void response.end()
  response.status(status)
  if (isFragment(request)) response.type('text').send(text)
  else response.type('html').send(faultPage({ theme, text }).text)
}

function sayFault({ house }: Web, thrown: unknown): { status: number; text: string } {
  const error = namedOutage(thrown)
  if (error instanceof Refusal) return { status: 404, text: error.message }
  const reference = randomUUID().slice(0, 8)
  house.log.error({ err: error, reference }, 'a page failed')
  if (error instanceof Outage) {
    return { status: 503, text: 'The record store cannot be reached. Try again in a moment.' }
  }
  return { status: 500, text: `That failed, and it is our fault. Reference: ${reference}` }
}

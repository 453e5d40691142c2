import { type Request, type RequestHandler, Router } from 'express'
import type { Person } from '../nouns.ts'
import { findAccess } from '../store/access.ts'
import { findPerson } from '../store/people.ts'
import { acting } from './acting.ts'
import { parseJson, readBody } from './body.ts'
import { deals } from './deals.ts'
import { inbound } from './inbound.ts'
import { lists } from './lists.ts'
import { openApiDocument } from './openapi.ts'
import { people } from './people.ts'
import { Problem } from './problem.ts'
import { type Api, check, type Route, readQuery } from './route.ts'

const LIMIT_BYTES = 256 * 1024
const LONGEST_KEY = 200

/** Every endpoint of `/api/v1`. */
export const ROUTES: readonly Route[] = [...lists, ...deals, ...inbound, ...people, ...acting]

/** `/api/v1`: each call is its token's person's. */
export function openApi(api: Api): Router {
  const router = Router()
  const document = openApiDocument(ROUTES)
  router.get('/openapi.json', (_, response) => void response.json(document))
  for (const route of ROUTES) router[route.method](route.path, serve(api, route))
  for (const [path, methods] of methodsByPath()) router.all(path, refuseMethod(methods))
  return router
}

function serve(api: Api, route: Route): RequestHandler {
  return async (request, response) => {
    const person = await authenticate(api, request)
    const answer = await route.run({
      ...api,
      person,
      params: request.params as Record<string, string>,
      query: check(route.query, readQuery(request.query), 'parameter'),
      body: route.body ? check(route.body, await readJson(request), 'field') : {},
      key: readKey(request),
    })
    response.json(answer)
  }
}

async function authenticate({ house }: Api, request: Request): Promise<Person> {
  const secret = /^Bearer +(\S{1,200})$/i.exec(request.get('Authorization') ?? '')?.[1]
  if (!secret) throw unknown('This needs a bearer token.')
  const now = house.now()
  const id = await findAccess(house.db, 'token', { org: house.org, secret, now })
  const person = id && (await findPerson(house.db, house.org, { id, now: now.toISOString() }))
  if (!person) throw unknown('This token is not valid, or its person has left.')
  return person
}

function unknown(detail: string): Problem {
  return new Problem(401, detail, {
    hint: 'Send “Authorization: Bearer <token>”; `baton token <mail>` makes one.',
    headers: { 'WWW-Authenticate': 'Bearer realm="baton"' },
  })
}

async function readJson(request: Request): Promise<unknown> {
  if (!request.is('json')) {
    throw new Problem(415, 'The body must be JSON.', {
      hint: 'Send Content-Type: application/json.',
    })
  }
  return parseJson(await readBody(request, LIMIT_BYTES))
}

function readKey(request: Request): string | null {
  const key = request.get('Idempotency-Key')
  if (key === undefined) return null
  if (key.length >= 1 && key.length <= LONGEST_KEY) return key
  throw new Problem(400, `Idempotency-Key: expected 1 to ${LONGEST_KEY} characters.`)
}

function methodsByPath(): Map<string, string[]> {
  const methods = new Map([['/openapi.json', ['GET']]])
  for (const { path, method } of ROUTES) {
    methods.set(path, [...(methods.get(path) ?? []), method.toUpperCase()])
  }
  return methods
}

function refuseMethod(methods: readonly string[]): RequestHandler {
  const Allow = methods.join(', ')
  return ({ method }) => {
    throw new Problem(405, `${method} is not possible here.`, {
      hint: `Possible: ${Allow}.`,
      headers: { Allow },
    })
  }
}

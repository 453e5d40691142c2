import { z } from 'zod'
import { ProblemBody } from './problem.ts'
import type { Route } from './route.ts'

type Json = Record<string, unknown>
type Parameter = Readonly<{ in: string; name: string; required: boolean; schema: unknown }>

const PROBLEMS = {
  400: 'The request was not understood; the detail says what is wrong and the hint what may be given',
  401: 'The token is missing, wrong, or its person has left',
  403: 'The person whose token it is may not do this',
  404: 'There is no such thing, or not for you',
  413: 'The body is too large',
  415: 'The body is not JSON',
  503: 'The record store cannot be reached; Retry-After says when to repeat',
}

/** The OpenAPI 3.1 document of these endpoints, made from the schemas they check with. */
export function openApiDocument(routes: readonly Route[]): Json {
  const schemas: Json = {}
  const paths: Record<string, Json> = {}
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method]: operation(route, schemas) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Baton',
      version: '1',
      description: 'Every call acts as the person whose token it carries.',
    },
    servers: [{ url: '/api/v1' }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: '`baton token <mail>` makes one.' },
      },
      schemas: { ...schemas, Problem: schemaOf(ProblemBody, 'output', schemas) },
    },
  }
}

function operation(route: Route, schemas: Json): Json {
  const { method, path, says, query, body, answer } = route
  return {
    operationId: `${method}${path.replace(/\W+(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
    summary: says,
    parameters: [...pathParameters(path), ...queryParameters(query), ...headers(route)],
    ...(body && {
      requestBody: { required: true, content: json(schemaOf(body, 'input', schemas)) },
    }),
    responses: {
      200: { description: 'Done', content: json(schemaOf(answer, 'output', schemas)) },
      ...problems(route),
    },
  }
}

function problems({ method, path, body }: Route): Json {
  const possible = Object.entries(PROBLEMS).filter(
    ([status]) =>
      (status !== '404' || path.includes(':')) &&
      (status !== '403' || method === 'delete') &&
      (!/^41/.test(status) || body),
  )
  const schema = { $ref: '#/components/schemas/Problem' }
  return Object.fromEntries(
    possible.map(([status, description]) => [
      status,
      { description, content: { 'application/problem+json': { schema } } },
    ]),
  )
}

function json(schema: Json): Json {
  return { 'application/json': { schema } }
}

function pathParameters(path: string): Parameter[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    in: 'path',
    name: name!,
    required: true,
    schema: { type: 'string' },
  }))
}

function queryParameters(query: z.ZodObject): Parameter[] {
  return Object.entries(query.shape).map(([name, it]) => {
    const { $schema: _, ...schema } = z.toJSONSchema(it, { io: 'input' })
    return { in: 'query', name, required: false, schema }
  })
}

function headers({ method }: Route): Json[] {
  if (method === 'get') return []
  const description = 'Names this gesture: sent again under the same name, it counts once.'
  const schema = { type: 'string', minLength: 1, maxLength: 200 }
  return [{ in: 'header', name: 'Idempotency-Key', required: false, description, schema }]
}

/** A schema as JSON; the parts that have a name move to the document's components. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', schemas: Json): Json {
  const { $defs = {}, ...rest } = z.toJSONSchema(schema, { io, reused: 'inline' })
  for (const [name, part] of Object.entries($defs)) schemas[name] = plain(part)
  return plain(rest)
}

function plain(schema: unknown): Json {
  const text = JSON.stringify(schema, (key, value) =>
    key === '$schema' || (key === 'id' && typeof value === 'string') ? undefined : value,
  )
  return JSON.parse(text.replaceAll('"#/$defs/', '"#/components/schemas/')) as Json
}

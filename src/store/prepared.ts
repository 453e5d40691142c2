import type pg from 'pg'

/** A statement asked for this often is kept planned. */
const USES = 3
const KEPT = 300
const WATCHED = 1000

/** Named like the others, so that it travels with the statement after it. */
const BEGIN = 'begin'

/** Its result is a table's columns as they were when it was planned: a migration meanwhile would fail it. */
const BY_TABLE = /\b(select|returning) (\*|"\w+"\.\*)/

/**
 * The pool, whose connections plan a statement that recurs once and not each time: for most of ours planning
 * takes longer than running.
 */
export function preparing(pool: pg.Pool): pg.Pool {
  const nameOf = openNames()
  const known = new WeakMap<pg.PoolClient, pg.PoolClient>()
  const connect = async (): Promise<pg.PoolClient> => {
    const client = await pool.connect()
    const found = known.get(client) ?? preparingClient(client, nameOf)
    known.set(client, found)
    return found
  }
  return instead(pool, { connect })
}

type NameOf = (text: string) => string | undefined

function preparingClient(client: pg.PoolClient, nameOf: NameOf): pg.PoolClient {
  const query = (text: string, values: readonly unknown[]) => {
    const name = values.length > 0 || text === BEGIN ? nameOf(text) : undefined
    // Not its own promise: that keeps a statement's rows until the next full collection of the heap, and every
    // minor one would copy them, while everybody waits.
    const asked = { ...(name && { name }), text, values: [...values] }
    return new Promise((resolve, reject) => {
      client.query(asked, (error: Error, result: pg.QueryResult) =>
        error ? reject(error) : resolve(result),
      )
    })
  }
  return instead(client, { query })
}

/** The same thing with other methods in these places. */
function instead<Thing extends object>(thing: Thing, methods: object): Thing {
  return new Proxy(thing, {
    get(target, name) {
      if (Object.hasOwn(methods, name)) return Reflect.get(methods, name)
      const found: unknown = Reflect.get(target, name, target)
      return typeof found === 'function' ? found.bind(target) : found
    },
  })
}

/** Names statements by how often they come: those that are made up anew each time stay unnamed. */
function openNames(): NameOf {
  const names = new Map<string, string>()
  const uses = new Map<string, number>()
  return (text) => {
    const known = names.get(text)
    if (known || names.size >= KEPT) return known
    const count = (uses.get(text) ?? 0) + 1
    if (count < USES || BY_TABLE.test(text)) {
      if (uses.size >= WATCHED) uses.clear()
      uses.set(text, count)
      return undefined
    }
    const name = `baton_${names.size}`
    names.set(text, name)
    uses.delete(text)
    return name
  }
}

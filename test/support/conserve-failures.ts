import type pg from 'pg'
import type { Failure } from './conserve-happenings.ts'

/** A pool whose database fails when it is told to, really: by its own error, or because the wire is cut. */
export interface Failures {
  /** How often each has struck. */
  readonly struck: Readonly<Record<string, number>>
  /** It strikes once: at the statement of a transaction, or the commit, that is `after` away. */
  arm(failure: Failure, after: number): void
  disarm(): void
  /** The process is killed at the statement that is `after` away: nothing of it reaches the database any more. */
  killAfter(after: number): void
  isDead(): boolean
  /** A new process takes its place. */
  revive(): void
}

const RAISE = (code: string) =>
  `do $$ begin raise exception 'injected' using errcode = '${code}'; end $$`
const FAILING: Partial<Record<Failure, string>> = {
  'statement fails': 'select 1 / 0',
  'serialization failure': RAISE('40001'),
  deadlock: RAISE('40P01'),
}

type Query = (statement: { text: string }) => Promise<unknown>
type Done = (error: unknown, result?: unknown) => void
type Client = pg.PoolClient & { readonly connection: { readonly stream: { destroy(): void } } }

/** Makes a pool fail when it is told to. Only statements that come after this do. */
export function openFailures(pool: pg.Pool): Failures {
  const struck: Record<string, number> = {}
  const clients = new Set<Client>()
  let armed: { failure: Failure; left: number } | null = null
  let killIn = Number.POSITIVE_INFINITY
  let dead = false

  const cut = (client: Client) => client.connection.stream.destroy()
  const strike = (what: string) => {
    struck[what] = (struck[what] ?? 0) + 1
    armed = null
  }

  function isTime(text: string): boolean {
    if (!armed || text === 'begin' || text === 'rollback') return false
    const atCommit = armed.failure.endsWith('commit')
    if (atCommit !== (text === 'commit')) return false
    // There are many statements to a commit.
    armed.left -= atCommit ? 8 : 1
    return armed.left < 0
  }

  function run(client: Client, query: Query, statement: { text: string }): Promise<unknown> {
    if (!dead && killIn-- <= 0) {
      dead = true
      strike('kill')
      for (const one of clients) cut(one)
    }
    if (dead || !isTime(statement.text)) return query(statement)
    const { failure } = armed!
    strike(failure)
    const text = FAILING[failure]
    if (text) return query({ text })
    if (failure !== 'cut after commit') cut(client)
    const answer = query(statement)
    if (failure !== 'cut after commit') return answer
    return answer.then(() => {
      cut(client)
      throw new Error('Connection terminated unexpectedly')
    })
  }

  const connect = pool.connect.bind(pool) as () => Promise<Client>
  pool.connect = (async () => {
    const gone = () => Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
    if (dead) throw gone()
    const client = await connect()
    if (clients.has(client)) return client
    clients.add(client)
    client.once('end', () => clients.delete(client))
    const query = client.query.bind(client) as unknown as Query
    client.query = ((statement: { text: string }, done?: Done) => {
      const answer = run(client, query, statement)
      return done ? void answer.then((result) => done(null, result), done) : answer
    }) as never
    return client
  }) as never

  return {
    struck,
    arm(failure, after) {
      armed = { failure, left: after }
    },
    disarm() {
      armed = null
      killIn = Number.POSITIVE_INFINITY
    },
    killAfter(after) {
      killIn = after
    },
    isDead: () => dead,
    revive() {
      dead = false
      killIn = Number.POSITIVE_INFINITY
    },
  }
}

import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { openPostgres, type PostgresServer } from '../../src/store/postgres/server.ts'
import { startUser, type User } from '../support/postgres-user.ts'

const isRoot = process.getuid?.() === 0
let folder: string
const users: User[] = []
const others: ChildProcess[] = []

// Making a database takes most of a second, so the stories share one; each leaves it stopped.
beforeAll(async () => {
  folder = await makeFolder()
})

afterEach(async () => {
  for (const other of others.splice(0)) other.kill('SIGKILL')
  for (const user of users.splice(0)) await user.die()
  if (await postmaster()) await use(folder, async () => {})
})

afterAll(() => rm(folder, { recursive: true }))

test('a second process joins the database of the first, and the last one stops it', async () => {
  const first = startUserIn()
  const url = await first.url()
  const second = startUserIn()
  expect(await second.url()).toBe(url)

  await first.leave()
  expect(await ask(url, 'select 1 as n')).toEqual([{ n: 1 }])
  await second.leave()
  expect(await postmaster()).toBeNull()
})

test('four processes that start at the same moment on a new folder share one database', async () => {
  await aside(async (fresh) => {
    const four = [1, 2, 3, 4].map(() => startUserIn(fresh))
    const urls = await Promise.all(four.map((user) => user.url()))
    expect(new Set(urls).size).toBe(1)
    await Promise.all(four.map((user) => user.leave()))
    expect(await postmaster(fresh)).toBeNull()
  })
})

test('a database left running by a kill -9 is taken over', async () => {
  const killed = startUserIn()
  await killed.url()
  const before = await postmaster()
  await killed.die()

  const next = startUserIn()
  await next.url()
  expect(await postmaster()).toBe(before)
  await next.leave()
  expect(await postmaster()).toBeNull()
})

test('a process killed while it uses the database does not keep it running', async () => {
  const [killed, orderly] = [startUserIn(), startUserIn()]
  await Promise.all([killed.url(), orderly.url()])
  await killed.die()
  await orderly.leave()
  expect(await postmaster()).toBeNull()
})

test('what was stored is there after a restart', async () => {
  await use(folder, ({ url }) => ask(url, 'create table kept as select 7 as n'))
  await use(folder, async ({ url }) => {
    expect(await ask(url, 'select n from kept')).toEqual([{ n: 7 }])
  })
})

test.each([
  [
    'names a process that is something else now',
    (lines: string[], pid: number) => [pid, ...lines.slice(1)].join('\n'),
  ],
  ['is empty', () => ''],
  ['names a process that has ended', (lines: string[]) => lines.join('\n')],
])('after a power loss it starts although its pid file %s', async (_, left) => {
  const killed = startUserIn()
  await killed.url()
  const file = await readFile(pidFile(folder), 'utf8')
  await killed.die()
  await crash()
  await writeFile(pidFile(folder), left(file.split('\n'), stranger()))

  await use(folder, async ({ url }) => {
    expect(await ask(url, 'select 1 as n')).toEqual([{ n: 1 }])
  })
})

test('when the database dies under its users, it is started again at the same address', async () => {
  await use(folder, async ({ url }) => {
    await crash()
    await vi.waitFor(() => ask(url, 'select 1'), { timeout: 10_000, interval: 50 })
  })
})

test('a first start that was killed half-way is done anew', async () => {
  await aside(async (fresh) => {
    const killed = startUserIn(fresh)
    await vi.waitFor(async () => expect(await drafts(fresh)).toHaveLength(1), { interval: 5 })
    await killed.die()

    await use(fresh, async ({ url }) => {
      expect(await ask(url, 'select 1 as n')).toEqual([{ n: 1 }])
      expect(await drafts(fresh)).toEqual([])
    })
  })
})

test('a folder with a very long name has its socket elsewhere, where only its account may enter', async () => {
  await aside(async (fresh) => {
    const deep = join(fresh, 'a-long-name'.repeat(10))
    await use(deep, async ({ url }) => {
      const socket = new URL(url).searchParams.get('host')!
      expect(socket).toMatch(/baton-[0-9a-f]{16}$/)
      expect((await stat(socket)).mode & 0o777).toBe(0o700)
      expect(await ask(url, 'select 1 as n')).toEqual([{ n: 1 }])
      await rm(socket, { recursive: true })
    })
  })
})

test.runIf(isRoot)(
  'root in a closed folder keeps the database elsewhere, and never starts with an empty one instead',
  async () => {
    await aside(async (fresh) => {
      await chmod(fresh, 0o700)
      await use(fresh, ({ url }) => ask(url, 'create table kept as select 7 as n'))
      const home = (await readFile(join(fresh, 'postgres.where'), 'utf8')).trim()
      await use(fresh, async ({ url }) => {
        expect(new URL(url).searchParams.get('host')).toBe(join(home, 'cluster', 'socket'))
        expect(await ask(url, 'select n from kept')).toEqual([{ n: 7 }])
      })
      await rm(home, { recursive: true })
      await expect(openPostgres(fresh)).rejects.toThrow(`The database is in ${home}`)
    })
  },
)

function startUserIn(where = folder): User {
  const user = startUser(where)
  users.push(user)
  return user
}

async function use<T>(where: string, work: (server: PostgresServer) => Promise<T>): Promise<void> {
  const server = await openPostgres(where, { durable: false })
  await work(server).finally(() => server.close())
}

async function aside(work: (fresh: string) => Promise<void>): Promise<void> {
  const fresh = await makeFolder()
  await work(fresh).finally(() => rm(fresh, { recursive: true }))
}

// Open to all: else the database of root, which runs as nobody, would settle in /var/lib.
async function makeFolder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'baton-postgres-'))
  await chmod(made, 0o755)
  return made
}

async function ask(url: string, question: string): Promise<unknown[]> {
  const client = new pg.Client(url)
  await client.connect()
  const { rows } = await client.query(question).finally(() => client.end())
  return rows
}

function pidFile(where: string): string {
  return join(where, 'postgres', 'cluster', 'data', 'postmaster.pid')
}

async function postmaster(where = folder): Promise<number | null> {
  const text = await readFile(pidFile(where), 'utf8').catch(() => null)
  return text === null ? null : Number.parseInt(text, 10)
}

/** Postgres ends as by a power loss: at once, with nothing tidied up. */
async function crash(): Promise<void> {
  const pid = (await postmaster())!
  process.kill(pid, 'SIGKILL')
}

/** A process that lives under the database's account and is no Postgres. */
function stranger(): number {
  const account = isRoot ? { uid: 65534, gid: 65534 } : {}
  const sleeper = spawn('/bin/sleep', ['60'], { ...account, stdio: 'ignore' })
  others.push(sleeper)
  return sleeper.pid!
}

async function drafts(where: string): Promise<string[]> {
  const names = await readdir(join(where, 'postgres')).catch(() => [])
  return names.filter((name) => name.startsWith('cluster.new-'))
}

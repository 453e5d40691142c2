import { chmod, cp, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCommand } from '../support/command.ts'
import { freePort, type ServerProcess, startServer } from '../support/server-process.ts'

const FIXTURES = new URL('../fixtures/import/', import.meta.url)
const AYLIN = 'aylin.demir@larkspur.example'

let folder: string
let settings: Record<string, string>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-commands-'))
  // Root's Postgres runs as nobody, who shall get in here.
  await chmod(folder, 0o755)
  await cp(FIXTURES, join(folder, 'files'), { recursive: true })
  settings = { BATON_DATA: join(folder, 'data'), PORT: String(await freePort()) }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const baton = (...words: string[]) => runCommand(words, settings)
const file = (name: string) => join(folder, 'files', name)

/** The files by which running databases say that they run. */
async function postmasters(): Promise<string[]> {
  const files = await readdir(join(folder, 'data'), { recursive: true })
  return files.filter((name) => name.endsWith('postmaster.pid'))
}

async function expectQuiet(words: string[], out: RegExp): Promise<string> {
  const ran = await baton(...words)
  expect(ran).toMatchObject({ code: 0, err: '' })
  expect(ran.out).toMatch(out)
  return ran.out
}

const TOKEN = /^[\w-]{40,}\n$/
const LINK = /^http:\/\/localhost:\d+\/sign-in\/[\w-]{43}\n$/

describe('while no server runs', () => {
  test('the database is made and brought to its newest form, and the sample company loaded', async () => {
    await expectQuiet(['migrate'], /^(applied \S+\n)+$/)
    await expectQuiet(['migrate'], /^nothing to do/)
    await expectQuiet(['demo'], /^The sample company is there/)
  })

  test('several at once share the database, and each prints its result and nothing else', async () => {
    const [people] = await Promise.all([
      expectQuiet(['people', '--json'], /^\{/),
      expectQuiet(['token', AYLIN], TOKEN),
      expectQuiet(['doctor'], /webhook secret +whsec_[\s\S]*all well\n$/),
    ])
    expect(JSON.parse(people).items.length).toBe(12)
  })

  test('a file is imported, and a second time changes nothing', async () => {
    const first = await baton('import', 'accounts', file('accounts.csv'))
    expect(first).toMatchObject({ code: 0 })
    expect(first.out).toMatch(/created +2\n/)
    expect((await baton('import', 'accounts', file('accounts.csv'))).out).toMatch(/created +0\n/)
  })
})

describe('what cannot be done is said on stderr, with an exit code', () => {
  test.concurrent.each([
    ['an unknown command', ['frobnicate'], {}, 2, /no command frobnicate/],
    ['rules that are not there', ['rules', 'check'], { BATON_RULES: '/nowhere' }, 1, /\/nowhere/],
    [
      'several faults of the settings at once',
      ['people'],
      { PORT: 'many', DATABASE_URL: 'mysql://u:hidden@x', WEBHOOK_SECRET: 'short' },
      1,
      /PORT: .*3000[\s\S]*DATABASE_URL: .*postgres:[\s\S]*WEBHOOK_SECRET: whsec_/,
    ],
  ] as const)('%s', async (_, words, broken, code, says) => {
    const ran = await runCommand(words, { ...settings, ...broken })
    expect([ran.code, ran.out]).toEqual([code, ''])
    expect(ran.err).toMatch(says)
    expect(ran.err).not.toMatch(/hidden|\n +at /)
  })
})

describe('while a server runs', () => {
  let server: ServerProcess
  beforeAll(async () => {
    server = await startServer(settings as { PORT: string })
  })
  afterAll(() => server?.stop())

  test('each command finds its database, and the server knows at once what was done', async () => {
    const [token, link] = await Promise.all([
      expectQuiet(['token', AYLIN], TOKEN),
      expectQuiet(['link', AYLIN], LINK),
      expectQuiet(['people', '--json'], /"email": "aylin.demir/),
    ])
    const headers = { authorization: `Bearer ${token.trim()}` }
    const response = await fetch(`${server.url}/api/v1/people?limit=100`, { headers })
    expect(((await response.json()) as { items: unknown[] }).items.length).toBe(12)
    expect(await (await fetch(link.trim())).text()).toContain('Sign in as')
  })

  test('what changes much goes on beside it', async () => {
    const deals = ['import', 'deals', file('deals.csv'), '--map', file('deals-map.yml')]
    const [imported] = await Promise.all([
      baton(...deals, '--dry-run'),
      expectQuiet(['demo'], /^The sample company is there/),
      expectQuiet(['rules', 'check'], /^\d+ rules, no faults/),
    ])
    expect(imported.code).toBe(0)
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
    expect(await postmasters()).toHaveLength(1)
  })
})

test('the database stops with its last user', async () => {
  expect(await postmasters()).toEqual([])
})

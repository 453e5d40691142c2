import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { main } from '../../src/cli/index.ts'
import { findAccess } from '../../src/store/access.ts'
import { type Opened, open } from '../import/open.ts'
import { rulesFolder, shippedText } from '../support/rules.ts'

let at: Opened
beforeAll(async () => {
  at = await open()
  await baton('demo')
})
afterAll(() => at.close())

async function baton(...words: string[]) {
  const out: string[] = []
  let err = ''
  const code = await main(words, {
    environment: at.environment,
    out: (line) => void out.push(line),
    err: (text) => {
      err += text
    },
  })
  return { code, out: out.join('\n'), err }
}

test('an unknown command says what there is, on stderr', async () => {
  const { code, out, err } = await baton('frobnicate')
  expect([code, out]).toEqual([2, ''])
  expect(err).toContain('baton has no command frobnicate')
  expect(err).toContain('rules check')
})

test('who asks for help gets it on stdout', async () => {
  expect(await baton('help')).toMatchObject({
    code: 0,
    out: expect.stringContaining('rules check'),
    err: '',
  })
})

test('an unknown option is answered with the usage', async () => {
  expect(await baton('people', '--yaml')).toMatchObject({ code: 2, out: '' })
  expect((await baton('people', '--yaml')).err).toContain('Usage: baton people [--json]')
})

test('people are listed for machines and for people', async () => {
  const { items } = JSON.parse((await baton('people', '--json')).out)
  expect(items).toHaveLength(12)
  expect(items[0]).toEqual({
    name: 'Aylin Demir',
    email: 'aylin.demir@larkspur.example',
    roles: ['rep'],
  })
  expect((await baton('people')).out).toMatch(/^name +email +roles +teams\nAylin Demir/)
})

test('a token is printed alone, and is the person', async () => {
  const { out } = await baton('token', 'Ruth.Adeyemi@larkspur.example')
  const { db, org, now } = at.house
  const person = await findAccess(db, 'token', { org, secret: out, now: now() })
  const row = await db
    .selectFrom('person')
    .select('name')
    .where('id', '=', person!)
    .executeTakeFirst()
  expect(row?.name).toBe('Ruth Adeyemi')
})

test('a sign-in link leads to the web chat', async () => {
  expect((await baton('link', 'aylin.demir@larkspur.example')).out).toMatch(
    /^http:\/\/localhost:3000\/sign-in\/[\w-]{43}$/,
  )
})

test('a stranger is refused in one sentence, without a stack', async () => {
  expect(await baton('token', 'nobody@larkspur.example')).toEqual({
    ...{ code: 1, out: '' },
    err: 'Nobody active here has the address nobody@larkspur.example. See: npm run -s baton -- people\n',
  })
})

test('the rules are checked and said in plain sentences', async () => {
  const { code, out } = await baton('rules', 'check')
  expect(code).toBe(0)
  expect(out).toMatch(/^\d+ rules, no faults/)
  expect(out).toContain('finance must agree')
})

test('other rules are tried on what was: who would have got what on stdout, progress on stderr', async () => {
  const ownership = shippedText('ownership.yml')
  const folder = rulesFolder({ 'ownership.yml': ownership.replace('EMEA: emea-sales', 'EMEA: x') })
  const { code, out, err } = await baton('rules', 'backtest', '--days', '30', '--rules', folder)
  expect([code, err]).toEqual([0, expect.stringMatching(/\d+ decisions\n/)])
  expect(out).toMatch(
    /^30 days by the rules \w{12}: \d+ of \d+ pieces of work would be somebody else's/,
  )
  expect(out).toMatch(/\nWho\nwork +who +got +would get +change\n/)
  expect(await baton('rules', 'backtest', '--days', 'many')).toMatchObject({
    code: 1,
    err: expect.stringContaining('write it like --days 90'),
  })
})

test('a fault in the rules is told with its file and line', async () => {
  await writeFile(at.path('sla.yml'), 'clocks: [\n')
  const environment = { ...at.environment, BATON_RULES: at.path('.') }
  const out: string[] = []
  const code = await main(['rules', 'check'], {
    environment,
    out: (line) => void out.push(line),
    err: () => {},
  })
  expect(code).toBe(1)
  expect(out.join('\n')).toMatch(/sla\.yml:\d+:\d+ /)
})

test('the doctor prints the webhook secret and what the store holds', async () => {
  const { code, out } = await baton('doctor')
  expect(code).toBe(0)
  expect(out).toMatch(/webhook secret +whsec_/)
  expect(out).toMatch(/12 people, 4 teams, 40 accounts, \d+ leads, \d+ tickets, 60 deals/)
  expect(out).not.toContain('WRONG')
})

test('an unreachable database is said to be wrong', async () => {
  const environment = { ...at.environment, DATABASE_URL: 'postgres://u:secret@127.0.0.1:1/baton' }
  const out: string[] = []
  const code = await main(['doctor'], {
    environment,
    out: (line) => void out.push(line),
    err: () => {},
  })
  expect(code).toBe(1)
  expect(out.join('\n')).toMatch(/WRONG: The database .* cannot be used/)
  expect(out.join('\n')).not.toContain('secret@')
})

test('a file is imported with its table on stdout and progress on stderr', async () => {
  const { code, out, err } = await baton('import', 'accounts', at.path('accounts.csv'))
  expect(code).toBe(0)
  expect(out).toMatch(/created +2\n/)
  expect(out).toMatch(/quarantined +1\n/)
  expect(err).toMatch(/^3 rows, \d+ a second\n$/)
})

test('a file that is not there is refused in words', async () => {
  const { code, err } = await baton('import', 'deals', at.path('missing.csv'))
  expect(code).toBe(1)
  expect(err).toMatch(/missing\.csv cannot be read/)
})

test('as a program it prints the result alone', async () => {
  const words = ['src/cli/index.ts', 'people', '--json']
  const run = await promisify(execFile)(process.execPath, words, {
    env: { ...process.env, ...at.environment },
  })
  expect(JSON.parse(run.stdout).items).toHaveLength(12)
  expect(run.stderr).toBe('')
})

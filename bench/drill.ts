import { parseArgs } from 'node:util'
import { type Database, openDrillDatabase } from './database.ts'
import { approvalsDrill } from './drill-approvals.ts'
import { clocksDrill } from './drill-clocks.ts'
import { conservationDrill } from './drill-conservation.ts'
import { deliveryDrill } from './drill-delivery.ts'
import { duplicatesDrill } from './drill-duplicates.ts'
import { handlesDrill } from './drill-handles.ts'
import { killDrill } from './drill-kills.ts'
import { limitsDrill } from './drill-limits.ts'
import { sightDrill } from './drill-sight.ts'
import { signaturesDrill } from './drill-signatures.ts'
import { timersDrill } from './drill-timers.ts'
import { tokensDrill } from './drill-tokens.ts'

type Counts = Readonly<Record<string, number>>

interface Given {
  readonly n: number
  readonly kills: number
  readonly seed: number
  readonly path?: string | undefined
}

/** A drill: what it does by itself, how it is run, and which of its counts must be 0. */
interface Drill {
  readonly n: number
  run(given: Given): Promise<Counts>
  readonly never: readonly string[]
}

const onDatabase =
  (run: (given: Given & { readonly database: Database }) => Promise<object>) =>
  async (given: Given): Promise<Counts> => {
    const database = await openDrillDatabase()
    return { ...(await run({ ...given, database }).finally(() => database.drop())) }
  }

const DRILLS: Readonly<Record<string, Drill>> = {
  kills: {
    n: 2_000,
    run: async ({ n, ...given }) => ({ ...(await killDrill({ webhooks: n, ...given })) }),
    never: ['lost', 'doubled', 'waiting', 'oddVerdicts'],
  },
  delivery: {
    n: 10_000,
    run: onDatabase(deliveryDrill),
    never: ['missing', 'strayCopies', 'unrepaired'],
  },
  approvals: {
    n: 2_000,
    run: onDatabase(approvalsDrill),
    never: ['undecided', 'doubled', 'inconsistent', 'untold', 'staleCards'],
  },
  duplicates: {
    n: 20_000,
    run: onDatabase(duplicatesDrill),
    never: ['doubled', 'lost', 'refused'],
  },
  handles: {
    n: 1_000,
    run: async (given) => ({ ...(await handlesDrill(given)) }),
    never: ['silent'],
  },
  conservation: {
    n: 2_000,
    run: onDatabase(async (given) => {
      const { counterexample, ...counts } = await conservationDrill({
        ...given,
        onProgress: (said) => void process.stderr.write(`${said}\n`),
      })
      if (counterexample) process.stdout.write(`${counterexample}\n`)
      return counts
    }),
    never: ['broken', 'unaccounted'],
  },
  limits: {
    n: 5_000,
    run: onDatabase(limitsDrill),
    never: ['insideRetryAfter', 'tooManyRefused', 'outOfOrder', 'starved', 'missing'],
  },
  clocks: {
    n: 100_000,
    run: async (given) => clocksDrill(given),
    never: ['different'],
  },
  timers: {
    n: 10_000,
    run: onDatabase(timersDrill),
    never: ['missing', 'doubled', 'early', 'unmarked', 'crowded'],
  },
  signatures: {
    n: 100_000,
    run: onDatabase(signaturesDrill),
    never: ['accepted', 'failed', 'goodRefused', 'secondEffects'],
  },
  sight: {
    n: 200_000,
    run: onDatabase(async (given) => {
      const { leaks, missing, failed, ...counts } = await sightDrill(given)
      const lists = {
        'shown, though it may not be read': leaks,
        'not shown, though it may be read': missing,
        'no answer': failed,
      }
      for (const [is, list] of Object.entries(lists))
        for (const told of [...new Set(list)].slice(0, 20))
          process.stdout.write(`${is}: ${told.slice(0, 300)}\n`)
      return {
        ...counts,
        ...{ leaks: leaks.length, missing: missing.length, failed: failed.length },
      }
    }),
    never: ['leaks', 'missing', 'failed'],
  },
  tokens: {
    n: 10_000,
    run: async (given) => ({ ...(await tokensDrill(given)) }),
    never: ['opened', 'failed', 'goodRefused'],
  },
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    n: { type: 'string' },
    kills: { type: 'string', default: '10' },
    path: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
})
const drill = DRILLS[positionals[0] ?? '']
if (!drill) {
  const names = Object.keys(DRILLS).join(' | ')
  process.stderr.write(
    `npm run drill -- <${names}> [--n 2000] [--kills 10] [--seed 1] [--path 3:0:1]\n`,
  )
  process.exit(2)
}
const given = {
  n: Number(values.n ?? drill.n),
  kills: Number(values.kills),
  seed: Number(values.seed),
  path: values.path,
}
process.stdout.write(`${positionals[0]}, seed ${given.seed}: ${given.n}\n`)
const outcome = await drill.run(given)
for (const [name, count] of Object.entries(outcome)) {
  process.stdout.write(`${name.padEnd(18)} ${count}\n`)
}
process.exitCode = drill.never.every((name) => outcome[name] === 0) ? 0 : 1

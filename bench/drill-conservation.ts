import fc from 'fast-check'
import { openCompany } from '../test/support/conserve-company.ts'
import { type Counts, count } from '../test/support/conserve-count.ts'
import { stream } from '../test/support/conserve-happenings.ts'
import { broken, CHAT_LAWS, LAWS } from '../test/support/conserve-laws.ts'
import { differsAgain } from '../test/support/conserve-replay.ts'
import { openWorld } from '../test/support/conserve-world.ts'
import type { Database } from './database.ts'

/** What streams brought in and what became of it; and the smallest stream that broke a law, with the laws it broke. */
export interface Conserved extends Counts {
  readonly streams: number
  /** Failures of the machine and the chat that struck. */
  readonly failures: number
  readonly kills: number
  readonly broken: number
  readonly counterexample?: string
}

/** A stream that breaks a law is made smaller for so long. */
const SHRINK_MS = 180_000
const OFTEN = 100

/** Lets `n` streams happen, one after the other, and holds the laws against the tables whenever it is quiet. */
export async function conservationDrill({
  n,
  seed,
  path,
  database,
  onProgress = () => {},
}: {
  readonly n: number
  readonly seed: number
  /** Where in a former run a stream broke a law: only that one happens again. */
  readonly path?: string | undefined
  readonly database: Pick<Database, 'url'>
  /** Hears how far it has come. */
  onProgress?(said: string): void
}): Promise<Conserved> {
  const company = await openCompany(database.url)
  const totals = {
    streams: 0,
    in: 0,
    owned: 0,
    dropped: 0,
    exceptions: 0,
    settled: 0,
    unaccounted: 0,
    chat: 0,
  }
  let until = Number.POSITIVE_INFINITY
  const property = fc.asyncProperty(stream, async (moments) => {
    if (performance.now() > until) return
    await company.empty()
    const world = openWorld(company)
    const found: string[] = []
    for (const moment of moments) {
      await world.atOnce(moment)
      found.push(...(await broken(company, world.ledger, LAWS)))
      if (found.length > 0) break
    }
    if (found.length === 0) {
      await world.clearUp()
      found.push(...(await broken(company, world.ledger, { ...LAWS, ...CHAT_LAWS })))
      found.push(...(await differsAgain(company)))
      if (company.chat().copies() > 0) found.push(`${company.chat().copies()} messages stand twice`)
    }
    add(totals, await count(company, world.ledger))
    totals.streams++
    totals.chat += company.chat().failed()
    if (totals.streams % OFTEN === 0) onProgress(`${totals.streams} streams`)
    if (found.length === 0) return
    if (until === Number.POSITIVE_INFINITY) onProgress(`a law is broken:\n${found.join('\n')}`)
    until = Math.min(until, performance.now() + SHRINK_MS)
    throw new Error(found.join('\n'))
  })
  const given = { numRuns: n, seed, ...(path && { path }) }
  const { failed, counterexample, counterexamplePath, errorInstance } = await fc.check(
    property,
    given,
  )
  const struck = company.failures.flatMap((it) => Object.entries(it.struck))
  const sum = (of: (what: string) => boolean) =>
    struck.reduce((all, [what, times]) => all + (of(what) ? times : 0), 0)
  await company.close()
  const { chat, ...counted } = totals
  return {
    ...counted,
    failures: sum((what) => what !== 'kill') + chat,
    kills: sum((what) => what === 'kill'),
    broken: Number(failed),
    ...(failed && {
      counterexample: `${errorInstance}\n${fc.stringify(counterexample)}\n--path ${counterexamplePath}`,
    }),
  }
}

function add(totals: Record<string, number>, more: Counts): void {
  for (const [name, count] of Object.entries(more)) totals[name] = (totals[name] ?? 0) + count
}

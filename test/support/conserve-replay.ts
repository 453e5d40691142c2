import { decide } from '../../src/decide/decide.ts'
import { load } from '../../src/decide/rulebook/load.ts'
import type { Rulebook, Source } from '../../src/decide/rulebook.ts'
import type { Situation } from '../../src/model.ts'
import { asItWas } from '../../src/store/kept.ts'
import type { Company } from './conserve-company.ts'

const rulebooks = new Map<string, Rulebook>()

/** What is decided otherwise when the stored situations are decided once more, by the rules of then: nothing may be. */
export async function differsAgain({ db, org }: Company): Promise<string[]> {
  const stored = await db
    .selectFrom('inbox')
    .selectAll()
    .where('orgId', '=', org)
    .where('state', '=', 'done')
    .execute()
  const states = await db.selectFrom('directory').select(['hash', 'people', 'teams']).execute()
  const verdicts = await db
    .selectFrom('verdict')
    .select(['signalId', 'rule', 'outcome', 'because', 'read', 'candidates'])
    .orderBy('position')
    .execute()
  const differs: string[] = []
  for (const { id, signal, situation, rulebook } of stored) {
    const { people, teams } = states.find(({ hash }) => hash === situation!.directory)!
    const whole = { ...asItWas(situation!), people, teams, signal } as unknown as Situation
    const former = verdicts.flatMap(({ signalId, ...rest }) => (signalId === id ? [rest] : []))
    const again = decide(await rulesOf(db, org, rulebook!), whole).map(
      ({ rule, outcome, because, read, candidates = null }) =>
        JSON.parse(JSON.stringify({ rule, outcome, because, read, candidates })),
    )
    const [was, is] = [former, again].map((it) => stable(it))
    if (was !== is) differs.push(`decided otherwise: ${signal.kind} ${id}\n${was}\n${is}`)
  }
  return differs
}

async function rulesOf(db: Company['db'], org: string, version: string): Promise<Rulebook> {
  const known = rulebooks.get(version)
  if (known) return known
  const { sources } = await db
    .selectFrom('rulebook')
    .select('sources')
    .where('orgId', '=', org)
    .where('version', '=', version)
    .executeTakeFirstOrThrow()
  const loaded = load(sources as readonly Source[])
  if (!('rulebook' in loaded)) throw new Error(`the rules ${version} cannot be loaded any more`)
  rulebooks.set(version, loaded.rulebook)
  return loaded.rulebook
}

/** The same text for the same value, whatever the order of its keys. */
function stable(value: unknown): string {
  return JSON.stringify(value, (_, it) =>
    it !== null && typeof it === 'object' && !Array.isArray(it)
      ? Object.fromEntries(Object.entries(it).sort(([one], [other]) => (one < other ? -1 : 1)))
      : it,
  )
}

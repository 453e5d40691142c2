import { randomUUID } from 'node:crypto'
import { idFrom } from '../decide/ids.ts'
import type { Rulebook } from '../decide/rulebook.ts'
import type { Db } from '../house.ts'
import type { Signal } from '../model.ts'
import type { RulebookChange } from '../store/rulebooks.ts'

/** The one exception that stands for rules that cannot be used. */
const EXCEPTION = idFrom({ id: 'rules', at: '2000-01-01T00:00:00.000Z' }, 'refused')

/** Other rules came into force: the same news from every process. */
export function loadedNews(
  { number, version, at }: RulebookChange,
  { was, files }: { readonly was: string | null; readonly files: readonly string[] },
): Signal {
  const stamp = stampAt(`rules:${number}`, at)
  return { ...stamp, kind: 'rules.loaded', version, was, files, exception: EXCEPTION }
}

/** The rules in the folder are well again, and are those in force. */
export function mendedNews(version: string, now: Date): Signal {
  const stamp = stampAt(`rules-mended:${randomUUID()}`, now.toISOString())
  return { ...stamp, kind: 'rules.loaded', version, was: version, files: [], exception: EXCEPTION }
}

/** The rules in the folder cannot be used. */
export function refusedNews(
  { rulebook, faults }: { readonly rulebook: Rulebook; readonly faults: readonly string[] },
  now: Date,
): Signal {
  const stamp = stampAt(`rules-refused:${randomUUID()}`, now.toISOString())
  const { version } = rulebook
  return { ...stamp, kind: 'rules.refused', version, faults, exception: EXCEPTION }
}

function stampAt(id: string, at: string) {
  return { id, at, by: { kind: 'system', id: 'rules' }, source: 'baton' } as const
}

/** Whether somebody still sees that the rules cannot be used. */
export async function isRefusalOpen(db: Db, org: string): Promise<boolean> {
  const found = await db
    .selectFrom('exception')
    .select('state')
    .where('orgId', '=', org)
    .where('id', '=', EXCEPTION)
    .executeTakeFirst()
  return found?.state === 'open'
}

import { sql, type Transaction } from 'kysely'
import type { KnownAccount } from '../decide/identity.ts'
import { type Above, parentClues } from '../decide/parents.ts'
import type { Signal } from '../model.ts'
import type { Id } from '../nouns.ts'
import type { Schema } from '../store/schema.ts'
import { readRows } from '../store/situations.ts'
import { idsOutside } from './hanging.ts'

type Trx = Transaction<Schema>

/** The accounts that signals name as parents of others, each with all that it belongs to. */
export async function readAbove(
  trx: Trx,
  org: string,
  signals: readonly Signal[],
): Promise<readonly Above[]> {
  const clues = signals.flatMap((signal) => parentClues(signal) ?? [])
  if (clues.length === 0) return []
  // Two that make each other's parents at the same moment would each see no circle.
  await sql`select pg_advisory_xact_lock(hashtext(${`baton: parents of ${org}`}))`.execute(trx)
  const named = sql`org_id = ${org} and id in (
    select id from account where org_id = ${org} and key = any(${clues.flatMap((it) => it.key ?? [])}::text[])
    union all select id from account where org_id = ${org}
      and domain = any(${clues.flatMap(({ domain }) => domain ?? [])}::text[])
    union all select id from account where org_id = ${org}
      and name_key = any(${clues.map(({ nameKey }) => nameKey)}::text[])
    union all ${idsOutside('account', org, clues)})`
  const accounts = await readRows<KnownAccount>(trx, 'account', named)
  const above = await readChains(
    trx,
    org,
    accounts.map(({ id }) => id),
  )
  return accounts.map((account) => ({ ...account, above: above.get(account.id) ?? [] }))
}

async function readChains(
  trx: Trx,
  org: string,
  ids: readonly Id[],
): Promise<ReadonlyMap<Id, readonly Id[]>> {
  const { rows } = await sql<{ root: Id; ids: Id[] }>`
    with recursive up as (
      select id as root, parent_id as id from account where org_id = ${org} and id = any(${ids}::uuid[])
      union select up.root, a.parent_id from up join account a on a.org_id = ${org} and a.id = up.id)
    select root, array_agg(id order by id) as ids from up where id is not null group by root`.execute(
    trx,
  )
  return new Map(rows.map(({ root, ids: all }) => [root, all]))
}

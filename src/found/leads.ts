import { sql, type Transaction } from 'kysely'
import type { Signal } from '../model.ts'
import type { Id, Lead } from '../nouns.ts'
import type { Schema } from '../store/schema.ts'
import { readRows } from '../store/situations.ts'
import { idsOutside } from './hanging.ts'
import { idsOf, leadNamed, mailOf } from './named.ts'

type Trx = Transaction<Schema>

/** The leads that signals name, by our id, another system's, or the mail address of an open one; locked. */
export async function readLeads(
  trx: Trx,
  org: string,
  signals: readonly Signal[],
  others: readonly Id[],
): Promise<Lead[]> {
  const named = signals.flatMap((signal) => {
    const lead = leadNamed(signal)
    return lead ? [{ ...lead, source: signal.source }] : []
  })
  const ids = [...named.flatMap(({ id }) => id ?? []), ...others]
  const mails = idsOf(signals, mailOf)
  if (named.length + ids.length === 0) return []
  const outside = named.filter(({ id, externalId }) => !id && externalId)
  // Looked up first: a row that was waited for may be missed, once it is there in its newer form.
  const meant = await sql<{ id: string }>`
    select unnest(${ids}::uuid[]) as id
    union select id from lead where org_id = ${org} and closed_at is null and email = any(${mails}::text[])
    union ${idsOutside('lead', org, outside)}`.execute(trx)
  const all = meant.rows.map(({ id }) => id)
  if (all.length === 0) return []
  return await readRows<Lead>(
    trx,
    'lead',
    sql`org_id = ${org} and id = any(${all}::uuid[])`,
    'lock',
  )
}

/** The lead that a signal means among those that were read; null where there is none yet. */
export function findLead(signal: Signal, leads: readonly Lead[]): Lead | null {
  const named = leadNamed(signal)
  if (!named) return null
  const { id, externalId } = named
  if (id) return leads.find((lead) => lead.id === id) ?? null
  const outside = leads.find((it) => it.source === signal.source && it.externalId === externalId)
  return (externalId && outside) || findRival(signal, leads)
}

/** The open lead that has the mail address which is said. */
export function findRival(signal: Signal, leads: readonly Lead[]): Lead | null {
  const mail = mailOf(signal)
  return leads.find((it) => mail !== null && it.email === mail && it.closedAt === null) ?? null
}

import { sql, type Transaction } from 'kysely'
import type { Inbound, InboundNoun } from '../decide/inbound/inbound.ts'
import type { Signal } from '../model.ts'
import type { Id, Lead, Ticket } from '../nouns.ts'
import type { Schema } from '../store/schema.ts'
import { readRows } from '../store/situations.ts'
import { idsOutside } from './hanging.ts'
import { idsOf, inboundNamed, mailOf } from './named.ts'

type Trx = Transaction<Schema>

/** The leads and tickets that signals name, or that the others are; locked. */
export async function readInbound(
  trx: Trx,
  org: string,
  signals: readonly Signal[],
  others: { readonly lead: readonly Id[]; readonly ticket: readonly Id[] },
): Promise<{ leads: Lead[]; tickets: Ticket[] }> {
  const mails = idsOf(signals, mailOf)
  const leads = await read<Lead>(trx, org, { noun: 'lead', signals, others: others.lead, mails })
  const of = { noun: 'ticket', signals, others: others.ticket, mails: [] } as const
  return { leads, tickets: await read<Ticket>(trx, org, of) }
}

interface Sought {
  readonly noun: InboundNoun
  readonly signals: readonly Signal[]
  readonly others: readonly Id[]
  /** By these an open lead is known, too. */
  readonly mails: readonly string[]
}

/** By our id, another system's, or the mail address of one that is open. */
async function read<R extends Inbound>(
  trx: Trx,
  org: string,
  { noun, signals, others, mails }: Sought,
): Promise<R[]> {
  const named = signals.flatMap((signal) => {
    const reference = inboundNamed(signal, noun)
    return reference ? [{ ...reference, source: signal.source }] : []
  })
  const ids = [...named.flatMap(({ id }) => id ?? []), ...others]
  if (named.length + ids.length === 0) return []
  const outside = named.filter(({ id, externalId }) => !id && externalId)
  const byMail = sql`union select id from lead where org_id = ${org} and closed_at is null
    and email = any(${mails}::text[])`
  // Looked up first: a row that was waited for may be missed, once it is there in its newer form.
  const meant = await sql<{ id: string }>`
    select unnest(${ids}::uuid[]) as id ${mails.length > 0 ? byMail : sql``}
    union ${idsOutside(noun, org, outside)}`.execute(trx)
  const all = meant.rows.map(({ id }) => id)
  if (all.length === 0) return []
  return await readRows<R>(trx, noun, sql`org_id = ${org} and id = any(${all}::uuid[])`, 'lock')
}

/** The record that a signal means among those that were read; null where there is none yet. */
export function findInbound<R extends Inbound>(
  signal: Signal,
  noun: InboundNoun,
  records: readonly R[],
): R | null {
  const { id, externalId } = inboundNamed(signal, noun) ?? {}
  if (id) return records.find((it) => it.id === id) ?? null
  if (!externalId) return null
  return records.find((it) => it.source === signal.source && it.externalId === externalId) ?? null
}

/** The open lead that has the mail address which is said. */
export function findRival(signal: Signal, leads: readonly Lead[]): Lead | null {
  const mail = mailOf(signal)
  return leads.find((it) => mail !== null && it.email === mail && it.closedAt === null) ?? null
}

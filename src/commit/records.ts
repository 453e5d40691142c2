import { sql } from 'kysely'
import { COLUMNS, type RecordNoun } from '../store/columns.ts'
import { together } from '../store/together.ts'
import { changeRecords, createRecords, insertRows, type Written } from '../store/write.ts'
import type { Batch, Made, Trx } from './batch.ts'
import { doer } from './batch.ts'

/** Referenced nouns come first. */
const ORDER: readonly RecordNoun[] = [
  'account',
  'contact',
  'deal',
  'lead',
  'ticket',
  'project',
  'task',
]

type Writes = Map<string, Written>

/** Creates and changes records; several effects on one record become one write. */
export async function writeRecords(trx: Trx, batch: Batch): Promise<void> {
  await together(...ORDER.flatMap((noun) => writeNoun(trx, batch, noun)))
}

function writeNoun(trx: Trx, batch: Batch, noun: RecordNoun): Promise<void>[] {
  const { created, changed } = gather(batch, noun)
  const target = { org: batch.org, noun, at: batch.now }
  return [
    createRecords(trx, target, [...created.values()]),
    changeRecords(trx, target, [...changed.values()]),
    ...(noun === 'deal' ? [linkContacts(trx, batch)] : []),
  ]
}

function gather(batch: Batch, noun: RecordNoun): { created: Writes; changed: Writes } {
  const created: Writes = new Map()
  const changed: Writes = new Map()
  for (const made of batch.all) {
    const write = writeOf(made, noun)
    if (!write) continue
    if (made.effect.do === 'create') created.set(write.id, write)
    else merge(created.has(write.id) ? created : changed, write)
  }
  return { created, changed }
}

function writeOf(made: Made, noun: RecordNoun): Written | null {
  const { effect } = made
  const by = { ...doer(made) }
  if (effect.do === 'assign' && effect.noun === noun) {
    return { id: effect.id, fields: { ownerId: effect.to }, by }
  }
  if ((effect.do === 'create' || effect.do === 'change') && effect.noun === noun) {
    return { id: effect.id, fields: effect.fields, by }
  }
  return null
}

function merge(into: Writes, write: Written): void {
  const fields = { ...into.get(write.id)?.fields, ...write.fields }
  into.set(write.id, { ...write, fields })
}

/** A contact known by its mail was kept as it is, so the deal is linked to whoever has that mail. */
async function linkContacts(trx: Trx, batch: Batch): Promise<void> {
  const rows = batch
    .of('create')
    .filter(({ effect }) => effect.noun === 'contact' && effect.fields.dealId)
    .map(({ effect }) => ({
      id: effect.id,
      deal_id: effect.fields.dealId,
      email: effect.fields.email,
    }))
  if (rows.length === 0) return
  await sql`
    insert into deal_contact (org_id, deal_id, contact_id)
    select distinct c.org_id, r.deal_id, c.id
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id uuid, deal_id uuid, email text)
    join contact c on c.org_id = ${batch.org} and (c.id = r.id or c.email = r.email)
    on conflict do nothing`.execute(trx)
}

/** Calls, mails, notes: appended, never changed. */
export async function writeActivities(trx: Trx, batch: Batch): Promise<void> {
  const rows = batch.of('log').map((made) => ({
    org_id: batch.org,
    id: made.effect.id,
    noun: made.effect.about.noun,
    subject_id: made.effect.about.id,
    kind: made.effect.activity,
    text: made.effect.text,
    by: doer(made),
    at: made.signal.at,
  }))
  await insertRows(trx, 'activity', Object.keys(rows[0] ?? {}), rows)
}

/** Remembers whose turn was last in each team, and what turns by weight owe since. */
export async function writeRotation(trx: Trx, batch: Batch): Promise<void> {
  const last = new Map<string, Turned>()
  for (const { effect } of batch.of('advance-rotation')) {
    const { team, to, credits = last.get(team)?.credits ?? null } = effect
    last.set(team, { team, to, credits })
  }
  const rows = [...last.values()].map(({ team, to, credits }) => ({
    org_id: batch.org,
    team,
    person_id: to,
    credits,
  }))
  const again = sql`on conflict (org_id, team) do update set person_id = excluded.person_id,
    credits = coalesce(excluded.credits, rotation.credits)`
  await insertRows(trx, 'rotation', ['org_id', 'team', 'person_id', 'credits'], rows, again)
}

interface Turned {
  readonly team: string
  readonly to: string
  readonly credits: Readonly<Record<string, number>> | null
}

export function isRecord(noun: string): noun is RecordNoun {
  return Object.hasOwn(COLUMNS, noun)
}

import { type Kysely, sql, type Transaction } from 'kysely'
import type { Rows } from './rows.ts'

// biome-ignore lint/suspicious/noExplicitAny: the tables under their database names, as rows of this file come
type Plain = any

/** The usual way: look, decide, write, a statement each, and commit. */
export async function statementChain(db: Kysely<Plain>, text: string): Promise<void> {
  const rows = JSON.parse(text) as Rows
  await db.transaction().execute(async (trx) => {
    const inbox = rows.inbox[0]!
    const seen = await trx
      .selectFrom('inbox')
      .select('id')
      .where('org_id', '=', inbox.org_id)
      .where('id', '=', inbox.id)
      .executeTakeFirst()
    if (seen) return
    await insert(trx, 'inbox', inbox)
    const subject = await writeDeal(trx, rows.deal[0]!)
    for (const verdict of rows.verdict) {
      await insert(trx, 'verdict', { ...verdict, subject_id: subject })
    }
    for (const event of rows.event) {
      await insert(trx, 'event', { ...event, subject_id: subject, deal_id: subject })
    }
    for (const clock of rows.clock) await insertClock(trx, clock)
    for (const assignment of rows.assignment) await insert(trx, 'assignment', assignment)
    for (const message of rows.message) {
      await writeMessage(trx, { ...message, subject_id: subject })
    }
  })
}

async function writeDeal(trx: Transaction<Plain>, deal: Record<string, unknown>): Promise<unknown> {
  const old = await trx
    .selectFrom('deal')
    .selectAll()
    .where('org_id', '=', deal.org_id)
    .where('source', '=', deal.source)
    .where('external_id', '=', deal.external_id)
    .forUpdate()
    .executeTakeFirst()
  const of = (table: string, id: unknown) =>
    trx.selectFrom(table).selectAll().where('org_id', '=', deal.org_id).where('id', '=', id)
  await of('account', deal.account_id).executeTakeFirst()
  await of('person', deal.owner_id).executeTakeFirst()
  if (!old) {
    await insert(trx, 'deal', deal)
    return deal.id
  }
  const { amount, reported_at, updated_at, updated_by } = written(deal)
  await trx
    .updateTable('deal')
    .set({ amount, reported_at, updated_at, updated_by, version: sql`version + 1` })
    .where('org_id', '=', deal.org_id)
    .where('id', '=', old.id)
    .execute()
  return old.id
}

async function writeMessage(
  trx: Transaction<Plain>,
  message: Record<string, unknown>,
): Promise<void> {
  const shown = await trx
    .selectFrom('message')
    .select(['id', 'version'])
    .where('org_id', '=', message.org_id)
    .where('chat', '=', message.chat)
    .where('conversation', '=', message.conversation)
    .where('subject_id', '=', message.subject_id)
    .forUpdate()
    .executeTakeFirst()
  if (!shown) {
    await insert(trx, 'message', { ...message, version: 1, shown_version: 1 })
    return
  }
  const { card, updated_at } = written(message)
  const version = shown.version + 1
  await trx
    .updateTable('message')
    .set({ card, updated_at, version, shown_version: version })
    .where('org_id', '=', message.org_id)
    .where('id', '=', shown.id)
    .execute()
}

async function insert(trx: Transaction<Plain>, table: string, row: object): Promise<void> {
  await trx.insertInto(table).values(written(row)).execute()
}

/** What has rung already is a list of the database's own, not JSON. */
async function insertClock(
  trx: Transaction<Plain>,
  { rung, ...clock }: Record<string, unknown>,
): Promise<void> {
  await trx
    .insertInto('clock')
    .values({ ...written(clock), rung })
    .execute()
}

/** JSON columns travel as text. */
function written(row: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
    ]),
  )
}

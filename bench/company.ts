import { randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { Schema } from '../src/store/schema.ts'

const REPS = 12

/** Whose deals are whose: each contender changes its own, all in the same tables. */
export const CONTENDERS = ['server', 'onecall', 'chain'] as const
export type Contender = (typeof CONTENDERS)[number]

export const dealName = (contender: Contender, n: number | string): string =>
  `Bench ${contender} ${n}`
export const dealKey = (contender: Contender, n: number | string): string => `${contender}-${n}`
export const repMail = (n: number): string => `rep${n % REPS}@bench.example`
export const accountName = (n: number): string => `Bench account ${n}`

/** A company with people, accounts and, for each contender, `deals` deals from the time before Baton. */
export async function fillCompany(db: Kysely<Schema>, org: string, deals: number): Promise<void> {
  const by = JSON.stringify({ kind: 'import', id: 'bench' })
  const accounts = Math.ceil(deals / 10)
  await sql`insert into person (org_id, id, name, email, roles)
    select ${org}, gen_random_uuid(), 'Rep ' || n, 'rep' || n || '@bench.example', '{rep}'
    from generate_series(0, ${REPS - 1}) n`.execute(db)
  await sql`insert into account (org_id, id, key, created_by, updated_by, name, name_key, source, external_id)
    select ${org}, gen_random_uuid(), 'BA-' || n, ${by}::jsonb, ${by}::jsonb, 'Bench account ' || n,
      'bench account ' || n, 'crm', 'account-' || n
    from generate_series(0, ${accounts - 1}) n`.execute(db)
  // Without it, each deal's account would be looked for among all of them.
  await sql`analyze person, account`.execute(db)
  for (const contender of CONTENDERS) {
    await sql`insert into deal (org_id, id, key, owner_id, created_by, updated_by, name, account_id, pipeline,
        stage, amount, currency, close_date, source, external_id)
      select ${org}, gen_random_uuid(), ${`${contender}-B-`}::text || n, p.id, ${by}::jsonb, ${by}::jsonb,
        ${dealName(contender, '')}::text || n, a.id, 'sales', 'qualification', 1, 'EUR', '2030-06-30', 'crm',
        ${dealKey(contender, '')}::text || n
      from generate_series(0, ${deals - 1}) n
      join account a on a.org_id = ${org} and a.external_id = 'account-' || (n % ${accounts})
      join person p on p.org_id = ${org} and p.email = 'rep' || (n % ${REPS}) || '@bench.example'`.execute(
      db,
    )
  }
  await sql`analyze`.execute(db)
}

/** A secret for webhooks of this run only. */
export const freshSecret = (): string =>
  `whsec_${Buffer.from(randomUUID() + randomUUID()).toString('base64')}`

import { sql } from 'kysely'
import type { Card } from '../chat/card.ts'
import type { Db } from '../house.ts'
import type { Id } from '../nouns.ts'

/** What a conversation should show, and where the platform says that it does. */
export interface Posted {
  readonly card: Card
  readonly version: number
  readonly conversation: string
  readonly ref: string | null
}

/** A message of ours by its id, as somebody pressed it or looks at it; null when there is none. */
export async function findPosted(
  db: Db,
  org: Id<'org'>,
  { id, chat }: { readonly id: string; readonly chat: string },
): Promise<Posted | null> {
  if (!/^[0-9a-f-]{36}$/i.test(id)) return null
  const found = await db
    .selectFrom('message')
    .select(['card', 'version', 'conversation', 'ref'])
    .where('orgId', '=', org)
    .where('id', '=', id)
    .where('chat', '=', chat)
    .executeTakeFirst()
  return found ?? null
}

/** True when some message of ours stands there. */
export async function isPosted(
  db: Db,
  org: Id<'org'>,
  { ref, chat }: { readonly ref: string; readonly chat: string },
): Promise<boolean> {
  const found = await db
    .selectFrom('message')
    .select(sql<number>`1`.as('one'))
    .where('orgId', '=', org)
    .where('chat', '=', chat)
    .where('ref', '=', ref)
    .executeTakeFirst()
  return found !== undefined
}

/** A message was found where an unclear failure left it. False when its place is known by now. */
export async function adoptRef(
  db: Db,
  org: Id<'org'>,
  { id, ref }: { readonly id: string; readonly ref: string },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('message')
    .set({ ref })
    .where('orgId', '=', org)
    .where('id', '=', id)
    .where('ref', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

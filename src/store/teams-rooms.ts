import { type Kysely, sql } from 'kysely'
import type { Id, Instant } from '../nouns.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>

/** A place in Teams where Baton was added, or a chat that somebody has with it alone. */
export interface Room {
  readonly tenant: string
  readonly id: string
  readonly kind: 'team' | 'channel' | 'group' | 'person'
  /** Of a team or a channel as Baton says it; of a chat with one person their id in Entra. */
  readonly name: string | null
  /** The team that a channel belongs to. */
  readonly team: string | null
  readonly bot: string
  readonly serviceUrl: string
}

/** Remembers rooms. What is known of one already is replaced by what Teams says now. */
export async function keepRooms(db: Db, org: Id<'org'>, rooms: readonly Room[]): Promise<void> {
  if (rooms.length === 0) return
  await db
    .insertInto('teamsRoom')
    .values(rooms.map((room) => ({ orgId: org, ...room })))
    .onConflict((conflict) =>
      conflict.columns(['orgId', 'tenant', 'id', 'kind']).doUpdateSet({
        name: sql`coalesce(excluded.name, teams_room.name)`,
        team: sql`coalesce(excluded.team, teams_room.team)`,
        bot: sql`excluded.bot`,
        serviceUrl: sql`excluded.service_url`,
        removedAt: null,
      }),
    )
    .execute()
}

/** Baton is no longer there, nor in the channels of a team. */
export async function dropRoom(
  db: Db,
  org: Id<'org'>,
  { tenant, id, at }: { readonly tenant: string; readonly id: string; readonly at: Instant },
): Promise<void> {
  await db
    .updateTable('teamsRoom')
    .set({ removedAt: at })
    .where('orgId', '=', org)
    .where('tenant', '=', tenant)
    .where((all) => all.or([all('id', '=', id), all('team', '=', id)]))
    .where('removedAt', 'is', null)
    .execute()
}

/** The rooms where Baton is now, the longest known first. */
export async function findRooms(
  db: Db,
  org: Id<'org'>,
  {
    kind,
    name,
    tenant,
  }: { readonly kind?: Room['kind']; readonly name?: string; readonly tenant?: string },
): Promise<Room[]> {
  let found = roomsOf(db, org).where('removedAt', 'is', null)
  if (kind !== undefined) found = found.where('kind', '=', kind)
  if (name !== undefined) found = found.where('name', '=', name)
  if (tenant !== undefined) found = found.where('tenant', '=', tenant)
  return await found.orderBy('addedAt').orderBy('id').execute()
}

/** What is known of a conversation, also of one that Baton was removed from. */
export async function findRoom(
  db: Db,
  org: Id<'org'>,
  { tenant, id }: { readonly tenant: string; readonly id: string },
): Promise<Room | null> {
  const found = await roomsOf(db, org)
    .where('tenant', '=', tenant)
    .where('id', '=', id)
    .where('kind', '<>', 'team')
    .executeTakeFirst()
  return found ?? null
}

function roomsOf(db: Db, org: Id<'org'>) {
  return db
    .selectFrom('teamsRoom')
    .select(['tenant', 'id', 'kind', 'name', 'team', 'bot', 'serviceUrl'])
    .where('orgId', '=', org)
}

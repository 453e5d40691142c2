import type { Kysely } from 'kysely'
import { Refusal } from '../errors.ts'
import type { Id, Instant } from '../nouns.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>

/** Where a chat's app is, or was, installed. */
export interface Installation {
  readonly workspace: string
  readonly name: string
  readonly enterprise: string | null
  readonly botUser: string
  readonly bot: string | null
  /** Sealed; null: the one of the settings. */
  readonly token: Buffer | null
  readonly scopes: readonly string[]
  readonly installedBy: Id<'person'> | null
  readonly installedAt: Instant
  readonly endedAt: Instant | null
  readonly endedBecause: string | null
}

interface Of {
  readonly org: Id<'org'>
  readonly chat: string
}

/** All there ever were, first installed first. */
export async function listInstallations(db: Db, { org, chat }: Of): Promise<Installation[]> {
  return await db
    .selectFrom('installation')
    .selectAll()
    .where('orgId', '=', org)
    .where('chat', '=', chat)
    .orderBy('installedAt')
    .orderBy('workspace')
    .execute()
}

/** Keeps an installation; one that ended, or whose token was replaced, lives on with the new one. */
export async function keepInstallation(
  db: Db,
  { org, chat }: Of,
  installation: Omit<Installation, 'installedAt' | 'endedAt' | 'endedBecause'>,
  now: Instant,
): Promise<void> {
  const { scopes, ...kept } = installation
  const row = { ...kept, scopes: [...scopes], renewedAt: now, endedAt: null, endedBecause: null }
  const written = await db
    .insertInto('installation')
    .values({ ...row, orgId: org, chat, installedAt: now })
    .onConflict((conflict) => conflict.columns(['orgId', 'chat', 'workspace']).doUpdateSet(row))
    .returning('workspace')
    .executeTakeFirst()
    .catch((error: { constraint?: string }) => {
      if (error.constraint !== 'installation_of_one_org') throw error
    })
  if (written) return
  throw new Refusal(
    `${installation.name} is connected to another company in Baton. Disconnect it there first.`,
  )
}

/** Ends an installation; returns it as it is then. Null when it had ended, or its token was good after `at`. */
export async function endInstallation(
  db: Db,
  { org, chat }: Of,
  { workspace, at, because }: { workspace: string; at: Instant; because: string },
): Promise<Installation | null> {
  const ended = await db
    .updateTable('installation')
    .set({ endedAt: at, endedBecause: because, token: null })
    .where('orgId', '=', org)
    .where('chat', '=', chat)
    .where('workspace', '=', workspace)
    .where('endedAt', 'is', null)
    .where('renewedAt', '<=', at)
    .returningAll()
    .executeTakeFirst()
  return ended ?? null
}

import { randomUUID } from 'node:crypto'
import type { House } from '../../src/house.ts'
import type { Role } from '../../src/nouns.ts'

/** Who works at the story's company: name, roles, teams, manager. */
export const CAST = {
  ana: { roles: ['rep'], teams: ['emea-sales'], manager: 'max' },
  ben: { roles: ['rep'], teams: ['emea-sales'], manager: 'max' },
  max: { roles: ['manager'], teams: ['emea-sales'], manager: null },
  fay: { roles: ['finance'], teams: ['finance-legal'], manager: null },
  flo: { roles: ['finance'], teams: ['finance-legal'], manager: null },
  dee: { roles: ['delivery'], teams: ['onboarding'], manager: null },
  dan: { roles: ['delivery'], teams: ['onboarding'], manager: null },
  oz: { roles: ['ops'], teams: [], manager: null },
} as const satisfies Record<string, { roles: Role[]; teams: string[]; manager: string | null }>
export type Who = keyof typeof CAST

/** Hires them under these ids, into their teams. */
export async function hire(
  { db, org }: Pick<House, 'db' | 'org'>,
  ids: Readonly<Record<Who, string>>,
): Promise<void> {
  const people = Object.entries(CAST).map(([who, { roles }]) => ({
    orgId: org,
    id: ids[who as Who],
    name: `${who[0]!.toUpperCase()}${who.slice(1)} Example`,
    email: `${who}@ours.example`,
    roles: [...roles],
  }))
  await db.insertInto('person').values(people).execute()
  await db
    .updateTable('person')
    .set({ managerId: ids.max })
    .where('id', 'in', [ids.ana, ids.ben])
    .execute()
  for (const name of ['emea-sales', 'americas-sales', 'onboarding', 'finance-legal']) {
    const team = {
      orgId: org,
      id: randomUUID(),
      name,
      managerId: name === 'emea-sales' ? ids.max : null,
    }
    await db.insertInto('team').values(team).execute()
    const members = Object.entries(CAST).filter(([, { teams }]) =>
      (teams as readonly string[]).includes(name),
    )
    if (members.length === 0) continue
    await db
      .insertInto('membership')
      .values(members.map(([who]) => ({ orgId: org, teamId: team.id, personId: ids[who as Who] })))
      .execute()
  }
}

import type { Signal } from '../../model.ts'
import type { Person } from '../../nouns.ts'
import { countLinks, unlinkHandle } from '../../store/identities.ts'
import { findPerson } from '../../store/people.ts'
import type { Desk } from './desk.ts'
import type { Admitted } from './gate.ts'

/**
 * Who was taken out of a team may have left the company, or only that team: Teams never says which. Whom none of
 * our places in Teams knows any more is not linked there; where that was all we knew of them somebody sees it.
 */
export async function noteLost({ house, members }: Desk, { activity, tenant }: Admitted) {
  const { db, org } = house
  for (const { aadObjectId } of activity.membersRemoved ?? []) {
    const account = { chat: 'teams', workspace: tenant, handle: aadObjectId?.toLowerCase() ?? '' }
    const id = await members.lost(account)
    if (!id) continue
    const now = house.now().toISOString()
    const person = await findPerson(db, org, { id, now })
    if (person && (await countLinks(db, org, id)) === 1) await house.receive(lost(person, now))
    await unlinkHandle(db, org, account)
  }
}

/** Once a day for each, however often Teams tells of it. */
function lost({ id, name, email }: Person, at: string): Signal {
  return {
    kind: 'work.failed',
    id: `teams:lost:${id}:${at.slice(0, 10)}`,
    at,
    by: { kind: 'system', id: 'teams' },
    source: 'baton',
    what: `the account of ${name} in Teams`,
    because: `It is in no team with Baton any more, so ${name} is not linked and hears nothing there. If ${name} left, deactivate ${email} in Baton (import people, or DELETE /api/v1/people/${email}): a case then lists what they still have. If not, add them to a team with Baton.`,
  }
}

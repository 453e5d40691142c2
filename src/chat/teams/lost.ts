import type { House } from '../../house.ts'
import type { Signal } from '../../model.ts'
import type { Instant, Person } from '../../nouns.ts'
import { type Doubt, listDoubts, putOffDoubt, raiseDoubt } from '../../store/doubts.ts'
import { countLinks, unlinkHandle } from '../../store/identities.ts'
import { findPerson } from '../../store/people.ts'
import type { Admitted } from './gate.ts'
import type { Presence } from './presence.ts'

/** Teams may list somebody for a while whom it has just told us is out: it is asked again before it is believed. */
const LISTED_MS = 10 * 60_000
const AGAIN_MS = 60_000
const AT_ONCE = 50

/** Who was taken out of a team may have left the company, or only that team: Teams never says which, and is asked. */
export async function doubtRemoved({ db, org, now, log }: House, { activity, tenant }: Admitted) {
  for (const { id, aadObjectId } of activity.membersRemoved ?? []) {
    const account = { chat: 'teams', workspace: tenant, handle: aadObjectId?.toLowerCase() ?? '' }
    await raiseDoubt(db, org, { ...account, at: now().toISOString() })
    if (!aadObjectId && id !== activity.recipient.id)
      log.warn({ id, tenant }, 'Teams took somebody out of a place and does not say whom')
  }
}

/**
 * Gives the round that asks Teams of those who are in doubt; one ends before the next begins. Teams does not repeat
 * what it told, so a call that fails decides nothing: it is made again in a minute, also after a restart.
 */
export function openLost(house: House, presence: Presence) {
  const { db, org, log } = house
  const round = async (): Promise<void> => {
    const now = house.now()
    const due = { chat: 'teams', now: now.toISOString(), limit: AT_ONCE }
    const isThere = presence()
    for (const doubt of await listDoubts(db, org, due)) {
      try {
        if (!(await isThere(doubt))) await lose(house, doubt)
        else await putOffDoubt(db, org, { ...doubt, at: believedAt(doubt, now) })
      } catch (err) {
        log.warn({ err, account: doubt.handle }, 'Teams could not say whether it has an account')
        const at = new Date(now.getTime() + AGAIN_MS).toISOString()
        await putOffDoubt(db, org, { ...doubt, at })
      }
    }
  }
  let last = Promise.resolve()
  return (): Promise<void> => {
    last = last.then(round, round)
    return last
  }
}

/** When it is asked again of somebody whom Teams still lists; null: not any more. */
function believedAt({ since }: Doubt, now: Date): Instant | null {
  const at = new Date(Date.parse(since) + LISTED_MS)
  return at > now ? at.toISOString() : null
}

/** Whom none of our places in Teams knows is not linked there; where that was all we knew of them somebody sees it. */
async function lose(house: House, doubt: Doubt): Promise<void> {
  const { db, org } = house
  const now = house.now().toISOString()
  const person = await findPerson(db, org, { id: doubt.person, now })
  if (person && (await countLinks(db, org, person.id)) === 1) await house.receive(lost(person, now))
  await unlinkHandle(db, org, doubt)
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

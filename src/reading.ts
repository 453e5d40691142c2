import { drawSubject, type Views } from './cards/index.ts'
import { seenBy } from './cards/veil.ts'
import type { Card } from './chat/card.ts'
import { opened, type Raw } from './decide/raw.ts'
import type { Rulebook } from './decide/rulebook.ts'
import { isOpen, READABLES, type Readable, type Seeing, seeing } from './decide/sight.ts'
import { fieldsSeen } from './decide/veil.ts'
import type { Asked, Db, House, Present } from './house.ts'
import type { Id, Person } from './nouns.ts'
import { readAbsenceViews } from './store/absence-views.ts'
import { readAlarmViews } from './store/alarms.ts'
import { readStandings } from './store/audiences.ts'
import { type DealFields, findDealFields } from './store/deals.ts'
import { readDigestViews } from './store/digests.ts'
import { readLeadViews } from './store/leads.ts'
import type { Reader } from './store/lists.ts'
import { readManagers } from './store/people.ts'
import { readShadowViews } from './store/shadows.ts'
import { readTicketViews } from './store/tickets.ts'
import {
  readApprovalViews,
  readDealViews,
  readExceptionViews,
  readProjectViews,
  readTaskViews,
} from './store/views.ts'

type Shelf = Pick<House, 'db' | 'org' | 'rulebook'>
type Asking = Pick<Asked, 'by' | 'house'>

/** Reads what the cards of each kind of subject say, by id: all of it, for nobody yet. */
export const VIEWS: {
  readonly [N in keyof Views]: (
    db: Db,
    org: string,
    ids: readonly string[],
  ) => Promise<Map<string, Raw<Views[N]>>>
} = {
  lead: readLeadViews,
  ticket: readTicketViews,
  deal: readDealViews,
  approval: readApprovalViews,
  task: readTaskViews,
  project: readProjectViews,
  exception: readExceptionViews,
  digest: readDigestViews,
  alarm: readAlarmViews,
  absence: readAbsenceViews,
  shadow: readShadowViews,
}

/** What a person may read. Everything that is shown, said or sent to them is asked here first. */
export async function seeingOf(
  { db, org, rulebook }: Shelf,
  person: Pick<Person, 'id' | 'roles' | 'active'>,
): Promise<Seeing> {
  const audience = { people: [person], colleagues: false, strangers: false }
  const rules = rulebook()
  return seeing(rules, audience, needsManagers(rules) ? await readManagers(db, org) : new Map())
}

/** Who reads, for what the store narrows by itself: which records the rules let them see. */
export function readerFor(
  { org, rulebook }: Pick<House, 'org' | 'rulebook'>,
  { id, name, roles }: Pick<Person, 'id' | 'name' | 'roles'>,
): Reader {
  const sees = (noun: Readable) => {
    const grants = rulebook().permissions[`${noun}.read`]
    const all = grants.some((grant) => grant === 'everyone' || roles.some((role) => role === grant))
    return all ? 'all' : grants.filter((grant) => grant === 'owner' || grant === 'owner.manager')
  }
  return {
    ...{ org, id, name, roles },
    sees: { deal: sees('deal'), lead: sees('lead'), ticket: sees('ticket') },
  }
}

/** Whether who manages whom decides who may read something. */
export function needsManagers(rulebook: Rulebook): boolean {
  if (isOpen(rulebook)) return false
  const records = READABLES.map((noun) => rulebook.permissions[`${noun}.read`])
  const lists = [...records, ...Object.values(rulebook.reading)]
  return lists.some((grants) => grants.includes('owner.manager'))
}

/** The subjects that the asker may see, in the order of their ids, as far as they may read them. */
export async function viewsFor<N extends keyof Views>(
  { by, house }: Asking,
  noun: N,
  ids: readonly Id[],
): Promise<Views[N][]> {
  const [see, views] = await Promise.all([
    seeingOf(house, by),
    VIEWS[noun](house.db, house.org, ids),
  ])
  return ids.flatMap((id) => {
    const view = views.get(id)
    const seen = view && seenBy(noun, view, see)
    return seen?.sight.record ? seen.view : []
  })
}

/** The subjects' cards in the order of their ids, as the asker may read them. */
export async function cardsFor<N extends keyof Views>(
  { by, house }: Asking,
  noun: N,
  ids: readonly Id[],
): Promise<Card[]> {
  const [see, views] = await Promise.all([
    seeingOf(house, by),
    VIEWS[noun](house.db, house.org, ids),
  ])
  return ids.flatMap((id) => {
    const view = views.get(id)
    return view ? drawSubject(noun, view, { look: house.rulebook(), see }) : []
  })
}

/** One subject's card as the asker may read it; null when it is no longer there. */
export async function cardFor<N extends keyof Views>(
  asked: Asking,
  noun: N,
  id: Id,
): Promise<Card | null> {
  return (await cardsFor(asked, noun, [id]))[0] ?? null
}

/** One subject's card as the asker and all who are there may read it; null where one of them may see nothing of it. */
export async function cardAmong<N extends keyof Views>(
  { by, house }: Asking,
  noun: N,
  { id, there }: { readonly id: Id; readonly there: Present },
): Promise<Card | null> {
  const { db, org } = house
  const [standings, views] = await Promise.all([readStandings(db, org), VIEWS[noun](db, org, [id])])
  const view = views.get(id)
  const present = new Set([by.id, ...there.people])
  const audience = { ...there, people: standings.filter((person) => present.has(person.id)) }
  const managers = new Map(standings.map((person) => [person.id, person.managerId]))
  const see = seeing(house.rulebook(), audience, managers)
  if (!view || !seenBy(noun, view, see).sight.record) return null
  return drawSubject(noun, view, { look: house.rulebook(), see })
}

export function isSubject(noun: string): noun is keyof Views {
  return Object.hasOwn(VIEWS, noun)
}

/** A person's digest is theirs alone, whatever else everyone may read. */
function isAnothers(view: Views[keyof Views], by: Person): boolean {
  return 'every' in view && view.ownerId !== null && view.ownerId !== by.id
}

/** All that the asker may read of a subject, and the paths of what is kept from them; null when it is gone. */
export async function reveal<N extends keyof Views>({ by, house }: Asking, noun: N, id: Id) {
  const view = (await VIEWS[noun](house.db, house.org, [id])).get(id)
  if (!view || isAnothers(opened(view), by)) return null
  const see = await seeingOf(house, by)
  const { about, sight, view: seen } = seenBy(noun, view, see)
  const card = drawSubject(noun, view, { look: house.rulebook(), see })
  return { card, about, sight, withheld: seen.hidden?.length ? [...sight.hidden] : [] }
}

/** The values a form about a deal starts with: those that the asker may read; null when there is no such deal. */
export async function fieldsFor({ by, house }: Asking, id: Id<'deal'>): Promise<DealFields | null> {
  const deal = await findDealFields(house.db, house.org, id)
  if (!deal) return null
  const { ownerId, accountOwnerId } = deal
  const sight = (await seeingOf(house, by))({ deal: true, dealOwnerId: ownerId, accountOwnerId })
  return { ...deal, fields: fieldsSeen('deal', deal.fields, sight) }
}

/** The subjects' cards by id, as the asker may read them. */
export async function cardsById<N extends keyof Views>(
  { by, house }: Asking,
  noun: N,
  ids: readonly Id[],
): Promise<Map<Id, Card>> {
  const see = await seeingOf(house, by)
  const views = await VIEWS[noun](house.db, house.org, ids)
  const look = house.rulebook()
  return new Map([...views].map(([id, view]) => [id, drawSubject(noun, view, { look, see })]))
}

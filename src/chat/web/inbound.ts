import type { Router } from 'express'
import { leadCard } from '../../cards/lead.ts'
import { leadList, ticketList } from '../../cards/lists.ts'
import { ticketCard } from '../../cards/ticket.ts'
import { seenBy, veilOwner } from '../../cards/veil.ts'
import type { InboundNoun } from '../../decide/inbound/inbound.ts'
import type { Id } from '../../nouns.ts'
import { readerFor, seeingOf, VIEWS, viewsFor } from '../../reading.ts'
import { findInbound } from '../../store/find.ts'
import { listOpenLeads } from '../../store/leads.ts'
import { findOwner } from '../../store/owners.ts'
import { listClockRows, listHappened, readNames } from '../../store/story.ts'
import { listOpenTickets } from '../../store/tickets.ts'
import type { Card } from '../card.ts'
import { sendFramed } from './around.ts'
import {
  drawInboundList,
  drawInboundPage,
  drawInboundParts,
  type InboundPage,
  titleOf,
} from './pages/inbound.ts'
import { storySeen } from './seen.ts'
import { tellStory } from './timeline.ts'
import { type KnownVisit, knows, notThere, parameter, send, type Web } from './visit.ts'

const MOST = 200

/** The pages of leads and tickets. */
export function inbound(router: Router, web: Web): void {
  for (const noun of ['lead', 'ticket'] as const) {
    router.get(
      `/${noun}s`,
      knows(web, (visit) => showList(visit, noun)),
    )
    router.get(
      `/${noun}s/:key`,
      knows(web, (visit) => showOne(visit, noun)),
    )
  }
}

async function showList(visit: KnownVisit, noun: InboundNoun): Promise<void> {
  const words = parameter(visit.request, 'q').trim().slice(0, 100)
  const mine = parameter(visit.request, 'mine') === '1'
  const ids = await idsOf(visit, noun, { words, mine })
  const { table = null } = ids.length > 0 ? await listCard(visit, noun, ids) : {}
  const page = { noun, table, words, mine }
  const about = { title: titleOf(noun), path: `/${noun}s` }
  await sendFramed(visit, about, { main: drawInboundList(page) })
}

async function idsOf(
  { web, person }: KnownVisit,
  noun: InboundNoun,
  { words, mine }: { readonly words: string; readonly mine: boolean },
): Promise<Id[]> {
  const { db, org } = web.house
  const reader = readerFor(web.house, person)
  const owner = mine ? { owner: person.id } : {}
  if (words) {
    const found = await findInbound(db, words, { noun, org, reader, limit: MOST, ...owner })
    return found.map(({ id }) => id)
  }
  const list = noun === 'lead' ? listOpenLeads : listOpenTickets
  return await list(db, org, { reader, limit: MOST, ...owner })
}

async function listCard(
  { web: { house }, person: by }: KnownVisit,
  noun: InboundNoun,
  ids: readonly Id[],
): Promise<Card> {
  const asking = { house, by }
  if (noun === 'lead') return leadList(titleOf(noun), await viewsFor(asking, 'lead', ids))
  return ticketList(titleOf(noun), await viewsFor(asking, 'ticket', ids), by.zone)
}

async function showOne(visit: KnownVisit, noun: InboundNoun): Promise<void> {
  const page = await readPage(visit, noun)
  if (!page) return notThere(visit)
  if (parameter(visit.request, 'part') === 'body') return send(visit, drawInboundParts(page))
  const { key, name } = page
  const about = { title: `${key} ${name}`, path: `/${noun}s/${key}` }
  await sendFramed(visit, about, { main: drawInboundPage(page) })
}

async function readPage(visit: KnownVisit, noun: InboundNoun): Promise<InboundPage | null> {
  const { web, person, request } = visit
  const { db, org } = web.house
  const key = String(request.params.key).toUpperCase()
  const reader = readerFor(web.house, person)
  const found = (await findInbound(db, key, { noun, org, reader })).find((it) => it.key === key)
  if (!found) return null
  const { id } = found
  const see = await seeingOf(web.house, person)
  const [shown, owner, clocks, happened, names] = await Promise.all([
    noun === 'lead' ? shownAs(visit, 'lead', id) : shownAs(visit, 'ticket', id),
    findOwner(db, org, { noun, id }),
    listClockRows(db, org, id),
    listHappened(db, org, { noun, id }),
    readNames(db, org),
  ])
  if (!shown) return null
  const { card, sight, name } = shown
  const look = web.house.rulebook()
  const story = tellStory(storySeen(happened, sight), { look, pipeline: '', names })
  const ofOwner = owner && veilOwner(owner, see)
  return { noun, id, key, name, card, owner: ofOwner, clocks, story, zone: person.zone }
}

/** The record's card, without the link to this page, as the asker may read it. */
async function shownAs({ web, person }: KnownVisit, noun: InboundNoun, id: Id) {
  const { db, org } = web.house
  const see = await seeingOf(web.house, person)
  if (noun === 'lead') {
    const view = (await VIEWS.lead(db, org, [id])).get(id)
    const seen = view && seenBy('lead', view, see)
    return seen?.sight.record ? { ...seen, name: seen.view.name, card: leadCard(seen.view) } : null
  }
  const view = (await VIEWS.ticket(db, org, [id])).get(id)
  const seen = view && seenBy('ticket', view, see)
  return seen?.sight.record ? { ...seen, name: seen.view.name, card: ticketCard(seen.view) } : null
}

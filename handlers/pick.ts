import { sayStage } from '../src/cards/say.ts'
import { type Hit, whichCard } from '../src/cards/which.ts'
import type { Reply } from '../src/chat/card.ts'
import type { InboundNoun } from '../src/decide/inbound/inbound.ts'
import { Refusal } from '../src/errors.ts'
import type { Asked } from '../src/house.ts'
import type { Id } from '../src/nouns.ts'
import { readerFor, viewsFor } from '../src/reading.ts'
import {
  type FoundAccount,
  type FoundDeal,
  type FoundInbound,
  type FoundTask,
  findAccounts,
  findDeals,
  findInbound,
  findPeople,
  findTasks,
} from '../src/store/find.ts'

/** What was said for a name, and the line that says the same with a key in its place. */
export interface Named {
  readonly said: string
  line(key: string): string
}

/** Goes on with the one deal that was meant; asks which when several answer to the name. */
export async function onDeal(
  asked: Asked,
  named: Named & { readonly preferOpen?: boolean },
  then: (deal: FoundDeal) => Promise<Reply>,
): Promise<Reply> {
  return await amongDeals(asked, named, { hits: await readableDeals(asked, named.said), then })
}

/** Goes on with the one deal among those found; asks which when there are several. */
export async function amongDeals(
  asked: Asked,
  named: Named & { readonly preferOpen?: boolean },
  {
    hits,
    then,
  }: {
    readonly hits: readonly FoundDeal[]
    readonly then: (deal: FoundDeal) => Promise<Reply>
  },
): Promise<Reply> {
  const open = hits.filter((deal) => deal.open)
  const meant = named.preferOpen && open.length > 0 ? open : hits
  if (meant.length === 1) return await then(meant[0]!)
  if (meant.length === 0) throw notFound('deal', named.said, '/deal list shows yours.')
  return {
    card: whichCard(
      'deal',
      named.said,
      meant.map((deal) => dealHit(asked, deal, named)),
    ),
  }
}

/** The deals that answer to a name and that the asker may see. */
export async function readableDeals(
  asked: Asked,
  said: string,
  limit?: number,
): Promise<FoundDeal[]> {
  const { db, org } = asked.house
  return await findDeals(db, org, said, { limit, reader: readerFor(asked.house, asked.by) })
}

function dealHit({ house }: Asked, deal: FoundDeal, { line }: Named): Hit {
  const stage = sayStage(house.rulebook(), deal.pipeline, deal.stage)
  const details = [deal.accountName, stage, deal.ownerName].filter((it) => it !== null)
  return { key: deal.key, name: deal.name, details, line: line(deal.key) }
}

/** Goes on with the one lead or ticket that was meant, an open one before others; asks which when several answer to the name. */
export async function onInbound(
  asked: Asked,
  noun: InboundNoun,
  named: Named,
  then: (it: FoundInbound) => Promise<Reply>,
): Promise<Reply> {
  const hits = await readableInbound(asked, noun, named.said)
  const open = hits.filter((it) => it.open)
  const meant = open.length > 0 ? open : hits
  if (meant.length === 1) return await then(meant[0]!)
  if (meant.length === 0)
    throw notFound(noun, named.said, `/${noun} list shows those that are open.`)
  return {
    card: whichCard(
      noun,
      named.said,
      meant.map((it) => inboundHit(it, named)),
    ),
  }
}

/** The leads or tickets that answer to a name and that the asker may see. */
export async function readableInbound(
  asked: Asked,
  noun: InboundNoun,
  said: string,
): Promise<FoundInbound[]> {
  const { db, org } = asked.house
  return await findInbound(db, said, { noun, org, reader: readerFor(asked.house, asked.by) })
}

function inboundHit({ key, name, company, ownerName }: FoundInbound, { line }: Named): Hit {
  const details = [company, ownerName].filter((it) => it !== null)
  return { key, name, details, line: line(key) }
}

/** Goes on with the one task that was meant, among those that the asker may see; asks which when several answer to the name. */
export async function onTask(
  asked: Asked,
  named: Named,
  then: (task: FoundTask) => Promise<Reply>,
): Promise<Reply> {
  const { db, org } = asked.house
  const found = await findTasks(db, org, named.said)
  const ids = found.map(({ id }) => id)
  const seen = new Set((await viewsFor(asked, 'task', ids)).map(({ id }) => id))
  const hits = found.filter(({ id }) => seen.has(id))
  const mine = hits.filter((task) => task.open && task.ownerId === asked.by.id)
  const meant = mine.length > 0 && hits.length > 1 ? mine : hits
  if (meant.length === 1) return await then(meant[0]!)
  if (meant.length === 0) throw notFound('task', named.said, '/task list shows yours.')
  return {
    card: whichCard(
      'task',
      named.said,
      meant.map((task) => taskHit(task, named)),
    ),
  }
}

function taskHit({ key, title, dealName }: FoundTask, { line }: Named): Hit {
  return { key, name: title, details: dealName ? [dealName] : [], line: line(key) }
}

/** Goes on with the one account that was meant; asks which when several answer to the name. */
export async function onAccount(
  { house }: Asked,
  { said, line }: Named,
  then: (account: FoundAccount) => Promise<Reply>,
): Promise<Reply> {
  const hits = await findAccounts(house.db, house.org, said)
  if (hits.length === 1) return await then(hits[0]!)
  if (hits.length === 0) throw notFound('account', said, 'Say its key or its name.')
  const shown = hits.map(({ key, name, ownerName }) => ({
    ...{ key, name, line: line(key) },
    details: ownerName ? [ownerName] : [],
  }))
  return { card: whichCard('account', said, shown) }
}

/** The one person who was meant, `me` being the asker; a Refusal names the others when there are several. */
export async function personCalled(
  asked: Asked,
  said: string,
): Promise<{ id: Id<'person'>; name: string; email: string }> {
  const named = said.trim().replace(/^@/, '')
  if (/^(me|myself)$/i.test(named)) return asked.by
  const hits = await findPeople(asked.house.db, asked.house.org, named)
  if (hits.length === 1) return hits[0]!
  if (hits.length === 0) throw notFound('person', said, 'Say a colleague’s name or mail address.')
  const names = hits.map(({ name, email }) => `${name} (${email})`).join(', ')
  throw new Refusal(`Several people answer to “${short(said)}”: ${names}. Say the mail address.`)
}

/** How the keys of what is picked begin. */
const KEYED: Readonly<Record<string, string>> = {
  ...{ account: 'A', deal: 'D', lead: 'L', ticket: 'K', task: 'T' },
}

function notFound(noun: string, said: string, advice: string): Refusal {
  const [, key = '', more] = /^([ADLKT]-\d{1,15})(?:\s+(\S[\s\S]*))?$/i.exec(said.trim()) ?? []
  const other = Object.keys(KEYED).find((it) => key.toUpperCase().startsWith(`${KEYED[it]}-`))
  if (other === noun && more)
    return new Refusal(
      `“${short(more)}” behind ${short(key)} is not understood. /baton help ${noun} shows what can be said.`,
    )
  if (other && other !== noun && noun !== 'person')
    return new Refusal(
      `“${short(key)}” is the key of ${other === 'account' ? 'an' : 'a'} ${other}, and this is about a ${noun}. ${advice}`,
    )
  return new Refusal(`No ${noun} answers to “${short(said)}”. ${advice}`)
}

function short(said: string): string {
  return said.slice(0, 80).toWellFormed()
}

import { randomUUID } from 'node:crypto'
import { doors } from '../../handlers/index.ts'
import { answerCommand, answerPress } from '../../src/chat/answer.ts'
import type { Card, Reply } from '../../src/chat/card.ts'
import { readConfig } from '../../src/config.ts'
import type { House } from '../../src/house.ts'
import { loadSample } from '../../src/import/sample.ts'
import { openHouse } from '../../src/open-house.ts'
import { listPeople } from '../../src/store/people.ts'
import type { Database } from '../database.ts'

/** A working Monday, so that the pictures change only when the cards do. */
const NOW = new Date('2030-01-07T09:00:00Z')

/** A card as people meet it: a name for its files, and one line about it. */
export interface Shown {
  readonly name: string
  readonly says: string
  readonly card: Card
}

/** The ten cards that people meet most, drawn from the sample company's own records. */
export async function sampleCards(database: Database): Promise<Shown[]> {
  const config = readConfig({ DATABASE_URL: database.url, LOG_LEVEL: 'silent' })
  const { house, close } = await openHouse(config, { now: () => NOW })
  try {
    await loadSample(house)
    return await collect(house)
  } finally {
    await close()
  }
}

async function collect(house: House): Promise<Shown[]> {
  const { asks, presses, deal } = await openSample(house)
  const cards = async (line: string, who = deal.owner) => cardsOf(await asks(who, line))
  const asked = await cards(`/deal won ${deal.key} close_date: 2030-01-07`)
  const waiting = (await latest(house, 'approval', `/deals/${deal.key}`))!
  const step = waiting.buttons?.find(({ press }) => press === 'approve')?.value ?? ''
  const shown: Shown[] = [
    { name: 'deal-waiting', says: 'A deal that waits for its approval.', card: asked[0]! },
    { name: 'approval', says: 'The request, with the facts it is bound to.', card: waiting },
  ]
  const decided = cardsOf(await presses('finance', 'approve', step))
  const more: readonly (readonly [name: string, says: string, card: Card | null | undefined])[] = [
    ['approved', 'The same request once decided: no buttons, the outcome stays.', decided[0]],
    [
      'deal',
      'A deal, one living card for each channel.',
      (await cards(`/deal show ${deal.key}`))[0],
    ],
    [
      'handoff',
      'What a won deal starts: the tasks of its project.',
      await latest(house, 'project'),
    ],
    ['task', 'A task, told to its owner.', await latest(house, 'task')],
    [
      'exception',
      'Work that could not be placed, with what to do.',
      await latest(house, 'exception'),
    ],
    ['deals', '`/deal list all`: rows people compare.', (await cards('/deal list all'))[0]],
    ['owner', '`/owner`: who owns it, and why.', (await cards(`/owner ${deal.key}`))[0]],
    ['help', '`/baton help`: what one can say.', (await cards('/baton help'))[0]],
  ]
  for (const [name, says, card] of more) {
    if (!card) throw new Error(`The sample company has no card for ${name}`)
    shown.push({ name, says, card })
  }
  return shown
}

/** The sample's people, by what they may decide, and its largest open deal. */
async function openSample(house: House) {
  const { db, org } = house
  const at = NOW.toISOString()
  const people = await listPeople(db, org, { now: at })
  const deal = await db
    .selectFrom('deal')
    .select(['key', 'ownerId'])
    .where('orgId', '=', org)
    .where('closedAt', 'is', null)
    .where('pendingStage', 'is', null)
    .where('amount', '>=', '10000')
    .orderBy('amount', 'desc')
    .executeTakeFirstOrThrow()
  const asked = (who: string) => {
    const by = people.find(({ id, roles }) => id === who || roles.some((role) => role === who))!
    const gesture = { id: `picture:${randomUUID()}`, at, source: 'web', conversation: null }
    return { ...gesture, by, house }
  }
  return {
    deal: { key: deal.key, owner: deal.ownerId! },
    asks: (who: string, line: string) => answerCommand(doors, line, asked(who)),
    presses: (who: string, press: string, value: string) =>
      answerPress(doors, { press, value }, asked(who)),
  }
}

function cardsOf(reply: Reply): Card[] {
  const cards = [...(reply.card ? [reply.card] : []), ...(reply.cards ?? [])]
  if (cards.length === 0)
    throw new Error(`No card, but: ${reply.text ?? JSON.stringify(reply.form)}`)
  return cards
}

/** The newest card of a kind that stands somewhere. */
async function latest(
  { db, org }: House,
  noun: 'approval' | 'project' | 'task' | 'exception',
  link = '',
) {
  const rows = await db
    .selectFrom('message')
    .select('card')
    .where('orgId', '=', org)
    .where('noun', '=', noun)
    .orderBy('updatedAt', 'desc')
    .orderBy('id', 'desc')
    .execute()
  return rows.find(({ card }) => card.link?.startsWith(link) || !link)?.card ?? null
}

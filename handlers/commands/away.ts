import { z } from 'zod'
import type { Reply } from '../../src/chat/card.ts'
import { readPeriod } from '../../src/decide/absence/period.ts'
import { calendarOf } from '../../src/decide/absence/whose-calendar.ts'
import { Refusal } from '../../src/errors.ts'
import { type Asked, action, type Command } from '../../src/house.ts'
import type { Id } from '../../src/nouns.ts'
import { cardsFor } from '../../src/reading.ts'
import { readAbsences } from '../../src/store/absences.ts'
import { colleague, coverOf, splitAway } from '../away-words.ts'
import { decided, stamp } from '../decided.ts'

const OF = z.string().optional().describe('a colleague by name or mail; you, where it is left out')

const set = action({
  says: 'Say when you are away, and who covers for you',
  example: '/away until monday cover Mia',
  words: ['when'],
  reads: false,
  input: z.object({
    when: z
      .string()
      .optional()
      .describe('like until monday, next week, for three days, from 12 dec until 2 jan'),
    cover: z.string().optional().describe('a colleague by name or mail, or nobody'),
  }),
  async run({ when, cover: named }, asked) {
    if (!when) return await sayAbsences(asked, asked.by)
    const said = splitAway(when, named)
    const person = await colleague(asked, said.whose)
    const { house, at } = asked
    const calendar = calendarOf(house.rulebook(), person)
    const period = readPeriod(said.when, { now: at, zone: person.zone, calendar })
    if ('fault' in period) throw new Refusal(period.fault)
    const cover = await coverOf(asked, said.cover)
    const signal = { ...stamp(asked), kind: 'person.away', person: person.id, ...period } as const
    return await decided(asked, { ...signal, ...cover }, { card: () => nextCard(asked, person.id) })
  },
})

const show = action({
  says: 'Show when you are away, or a colleague is',
  example: '/away show Mia',
  words: ['of'],
  reads: true,
  input: z.object({ of: OF }),
  run: async ({ of = 'me' }, asked) => await sayAbsences(asked, await colleague(asked, of)),
})

const back = action({
  says: 'Say that you are back, or do not go after all',
  example: '/away back',
  words: ['of'],
  reads: false,
  input: z.object({ of: OF }),
  run: async ({ of = 'me' }, asked) => await comeBack(asked, (await colleague(asked, of)).id),
})

/** Somebody is back, or does not go after all. */
export async function comeBack(asked: Asked, person: Id<'person'>): Promise<Reply> {
  return await decided(asked, { ...stamp(asked), kind: 'person.back', person })
}

async function sayAbsences(
  asked: Asked,
  person: { readonly id: Id<'person'>; readonly name: string },
): Promise<Reply> {
  const { db, org } = asked.house
  const absences = await readAbsences(db, org, [person.id])
  const cards = await cardsFor(
    asked,
    'absence',
    absences.map(({ id }) => id),
  )
  if (cards.length > 0) return { cards }
  const who = person.id === asked.by.id ? 'You are' : `${person.name} is`
  return { text: `${who} not away. Say when, like /away until monday cover Mia.` }
}

async function nextCard(asked: Asked, person: Id<'person'>) {
  const [next] = await readAbsences(asked.house.db, asked.house.org, [person])
  return next ? ((await cardsFor(asked, 'absence', [next.id]))[0] ?? null) : null
}

/** `/away` */
export const away: Command = {
  name: 'away',
  says: 'Say when you are away, and who covers',
  fallback: 'set',
  actions: { set, show, back },
}

import { z } from 'zod'
import { leadList, ticketList } from '../../src/cards/lists.ts'
import { lineFor } from '../../src/chat/grammar.ts'
import type { InboundNoun } from '../../src/decide/inbound/inbound.ts'
import { type Asked, action } from '../../src/house.ts'
import type { Id } from '../../src/nouns.ts'
import { readerFor, viewsFor } from '../../src/reading.ts'
import { listOpenLeads } from '../../src/store/leads.ts'
import { listOpenTickets } from '../../src/store/tickets.ts'
import { change, draw, type Given } from '../inbound-signal.ts'
import { KEYS, which } from '../owned.ts'
import { onInbound, personCalled } from '../pick.ts'
import { splitOwner } from '../split.ts'

const show = (noun: InboundNoun) =>
  action({
    says: `Show a ${noun}`,
    example: `/${noun} show ${KEYS[noun]}`,
    words: [noun],
    reads: true,
    input: z.object({ [noun]: which(noun) }),
    async run({ [noun]: said = '' }, asked) {
      const line = (key: string) => lineFor(`${noun} show`, { [noun]: key })
      return await onInbound(asked, noun, { said, line }, async ({ id }) => {
        const card = await draw(asked, noun, id)
        return card ? { card } : { text: `That ${noun} is no longer there.` }
      })
    },
  })

const list = (noun: InboundNoun) =>
  action({
    says: `List open ${noun}s: yours, all, or a colleague’s`,
    example: `/${noun} list all`,
    words: ['of'],
    reads: true,
    input: z.object({ of: z.string().optional().describe('mine, all, or a colleague by name') }),
    async run({ of = 'mine' }, asked) {
      const isMine = /^mine$/i.test(of)
      const owner = /^all$/i.test(of) ? null : isMine ? asked.by : await personCalled(asked, of)
      const title = `Open ${noun}s${owner ? ` of ${owner.name}` : ''}`
      const card = await tableOf(asked, noun, { title, owner: owner?.id ?? null })
      return card ? { card } : { text: `${title}: none.` }
    },
  })

interface Listed {
  readonly title: string
  readonly owner: Id<'person'> | null
}

/** Open leads or tickets side by side, those of one person or all; null where there are none. */
export async function tableOf(asked: Asked, noun: InboundNoun, { title, owner }: Listed) {
  const { by, house } = asked
  const of = { reader: readerFor(house, by), ...(owner && { owner }) }
  if (noun === 'lead') {
    const ids = await listOpenLeads(house.db, house.org, of)
    const leads = await viewsFor(asked, 'lead', ids)
    return leads.length > 0 ? leadList(title, leads) : null
  }
  const ids = await listOpenTickets(house.db, house.org, of)
  const tickets = await viewsFor(asked, 'ticket', ids)
  return tickets.length > 0 ? ticketList(title, tickets, by.zone) : null
}

const assign = (noun: InboundNoun) =>
  action({
    says: `Give a ${noun} to a colleague`,
    example: `/${noun} assign ${KEYS[noun]} to Mia because she knows them`,
    words: [noun, 'owner'],
    reads: false,
    input: z.object({
      [noun]: which(noun),
      owner: z.string().min(1).describe('a colleague by name or mail, or me'),
      reason: z.string().optional().describe('why, where it is not yours to give'),
    }),
    async run(input: Given, asked) {
      const { deal: said, owner, ...given } = splitOwner(input[noun] ?? '', input.owner ?? '')
      const { email } = await personCalled(asked, owner)
      const reason = input.reason ?? given.reason
      const line = (key: string) => lineFor(`${noun} assign`, { [noun]: key, owner: email, reason })
      return await onInbound(asked, noun, { said, line }, ({ id }) =>
        change(asked, noun, id, { owner_email: email, reason }),
      )
    },
  })

/** What a command of leads or tickets knows alike. */
export function inboundOf(noun: InboundNoun) {
  return { show: show(noun), list: list(noun), assign: assign(noun) }
}

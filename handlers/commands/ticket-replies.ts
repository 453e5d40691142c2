import { z } from 'zod'
import { lineFor } from '../../src/chat/grammar.ts'
import { action } from '../../src/house.ts'
import { change } from '../inbound-signal.ts'
import { which } from '../owned.ts'
import { onInbound } from '../pick.ts'
import { splitReason } from '../split.ts'
import { reopenTicket, replyTo, solveTicket } from '../ticket-signal.ts'

const TICKET = which('ticket')

const work = action({
  says: 'Say that you are on a ticket',
  example: '/ticket work K-9',
  words: ['ticket'],
  reads: false,
  input: z.object({ ticket: TICKET }),
  run: async ({ ticket }, asked) => await become(asked, 'work', ticket, 'open'),
})

const hold = action({
  says: 'Say that a ticket waits for somebody else than the customer',
  example: '/ticket hold K-9',
  words: ['ticket'],
  reads: false,
  input: z.object({ ticket: TICKET }),
  run: async ({ ticket }, asked) => await become(asked, 'hold', ticket, 'on_hold'),
})

const reopen = action({
  says: 'Open a solved ticket again',
  example: '/ticket reopen K-9',
  words: ['ticket'],
  reads: false,
  input: z.object({ ticket: TICKET }),
  async run({ ticket }, asked) {
    const line = (key: string) => lineFor('ticket reopen', { ticket: key })
    return await onInbound(asked, 'ticket', { said: ticket, line }, ({ id }) =>
      reopenTicket(asked, id),
    )
  },
})

async function become(
  asked: Parameters<typeof onInbound>[0],
  verb: string,
  said: string,
  status: string,
) {
  const line = (key: string) => lineFor(`ticket ${verb}`, { ticket: key })
  return await onInbound(asked, 'ticket', { said, line }, ({ id }) =>
    change(asked, 'ticket', id, { status }),
  )
}

const answer = action({
  says: 'Keep what you told the customer; the ticket then waits for them',
  example: '/ticket answer K-9 We send a new one today',
  words: ['ticket', 'text'],
  reads: false,
  input: z.object({ ticket: TICKET, text: z.string().optional().describe('what you told them') }),
  run: async ({ ticket, text = '' }, asked) => await reply(asked, 'answer', ticket, text),
})

const asks = action({
  says: 'Keep what the customer wrote; the ticket then waits for us',
  example: '/ticket asks K-9 It smokes again',
  words: ['ticket', 'text'],
  reads: false,
  input: z.object({ ticket: TICKET, text: z.string().optional().describe('what they wrote') }),
  run: async ({ ticket, text = '' }, asked) => await reply(asked, 'asks', ticket, text),
})

async function reply(
  asked: Parameters<typeof onInbound>[0],
  verb: 'answer' | 'asks',
  said: string,
  text: string,
) {
  const by = verb === 'answer' ? 'us' : 'customer'
  const line = (key: string) => lineFor(`ticket ${verb}`, { ticket: key, text })
  return await onInbound(asked, 'ticket', { said, line }, ({ id }) =>
    replyTo(asked, id, { text, by }),
  )
}

const solve = action({
  says: 'Say that a ticket is solved, and how',
  example: '/ticket solve K-9 because the fuse was changed',
  words: ['ticket'],
  reads: false,
  input: z.object({ ticket: TICKET, reason: z.string().optional().describe('what solved it') }),
  async run(input, asked) {
    const { deal: said, ...how } = splitReason(input.ticket)
    const reason = input.reason ?? how.reason
    const line = (key: string) => lineFor('ticket solve', { ticket: key, reason })
    return await onInbound(asked, 'ticket', { said, line }, ({ id }) =>
      solveTicket(asked, id, reason),
    )
  },
})

/** What `/ticket` knows about a ticket's life. */
export const replies = { work, answer, asks, hold, solve, reopen }

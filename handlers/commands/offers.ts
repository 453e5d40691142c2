import { z } from 'zod'
import type { Form, Reply } from '../../src/chat/card.ts'
import { lineFor } from '../../src/chat/grammar.ts'
import { type Asked, action } from '../../src/house.ts'
import type { OfferedNoun } from '../../src/model.ts'
import { type Asking, decided } from '../decided.ts'
import { drawOwned, KEYS, type Owned, onOwned, signalOf, which } from '../owned.ts'
import { splitReason } from '../split.ts'

const accept = (noun: OfferedNoun) =>
  action({
    says: `Take on a ${noun} that is offered to you`,
    example: `/${noun} accept ${KEYS[noun]}`,
    words: [noun],
    reads: false,
    input: z.object({ [noun]: which(noun) }),
    async run({ [noun]: said = '' }, asked) {
      const line = (key: string) => lineFor(`${noun} accept`, { [noun]: key })
      return await onOwned(asked, noun, { said, line }, (it) => acceptOffer(asked, it))
    },
  })

const decline = (noun: OfferedNoun) =>
  action({
    says: `Say why you do not take a ${noun} that is offered to you: it goes to the next`,
    example: `/${noun} decline ${KEYS[noun]} because I know nobody there`,
    words: [noun],
    reads: false,
    input: z.object({
      [noun]: which(noun),
      reason: z.string().optional().describe('why you do not take it'),
    }),
    async run(input: Readonly<Record<string, string | undefined>>, asked) {
      const { deal: said, ...given } = splitReason(input[noun] ?? '')
      const reason = input.reason ?? given.reason
      const line = (key: string) => lineFor(`${noun} decline`, { [noun]: key, reason })
      return await onOwned(asked, noun, { said, line }, (it) => declineOffer(asked, it, reason))
    },
  })

/** The asker takes on what is offered to them. */
export async function acceptOffer(asked: Asked, it: Owned): Promise<Reply> {
  const card = () => drawOwned(asked, it)
  return await decided(asked, signalOf(asked, it, 'accepted'), { card })
}

/** The asker does not take what is offered to them; `form` asks for the reason where it is missing. */
export async function declineOffer(
  asked: Asked,
  it: Owned,
  reason: string | undefined,
  form?: (asking: Asking) => Form,
): Promise<Reply> {
  const signal = signalOf(asked, it, 'declined', reason === undefined ? {} : { reason })
  const card = () => drawOwned(asked, it)
  return await decided(asked, signal, { card, ...(form && { form }) })
}

/** What a command knows about answering offers of its kind. */
export function offersOf(noun: OfferedNoun) {
  return { accept: accept(noun), decline: decline(noun) }
}

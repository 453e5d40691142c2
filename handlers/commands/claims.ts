import { z } from 'zod'
import type { Reply } from '../../src/chat/card.ts'
import { lineFor } from '../../src/chat/grammar.ts'
import { type Asked, action } from '../../src/house.ts'
import type { WorkNoun } from '../../src/model.ts'
import { decided } from '../decided.ts'
import { drawOwned, KEYS, type Owned, onOwned, signalOf, which } from '../owned.ts'
import { personCalled } from '../pick.ts'
import { splitOwner, splitReason } from '../split.ts'

const REASON = z.string().optional().describe('why, where it is not yours')

const claim = (noun: WorkNoun) =>
  action({
    says: `Take a ${noun} that waits for an owner`,
    example: `/${noun} claim ${KEYS[noun]}`,
    words: [noun],
    reads: false,
    input: z.object({ [noun]: which(noun) }),
    async run({ [noun]: said = '' }, asked) {
      const line = (key: string) => lineFor(`${noun} claim`, { [noun]: key })
      return await onOwned(asked, noun, { said, line }, (it) => claimWork(asked, it))
    },
  })

/** The asker takes what waits for an owner. */
export async function claimWork(asked: Asked, it: Owned): Promise<Reply> {
  return await decide(asked, it, 'claimed')
}

const release = (noun: WorkNoun) =>
  action({
    says: `Give a ${noun} back: the rules find somebody else`,
    example: `/${noun} release ${KEYS[noun]} because I know nobody there`,
    words: [noun],
    reads: false,
    input: z.object({ [noun]: which(noun), reason: REASON }),
    async run(input: Given, asked) {
      const { deal: said, ...given } = splitReason(input[noun] ?? '')
      const why = { reason: input.reason ?? given.reason }
      const line = (key: string) => lineFor(`${noun} release`, { [noun]: key, ...why })
      return await onOwned(asked, noun, { said, line }, (it) =>
        decide(asked, it, 'released', present(why)),
      )
    },
  })

const handover = (noun: WorkNoun) =>
  action({
    says: `Hand a ${noun} over to a colleague who can take it`,
    example: `/${noun} handover ${KEYS[noun]} to Mia because she knows them`,
    words: [noun, 'owner'],
    reads: false,
    input: z.object({
      [noun]: which(noun),
      owner: z.string().min(1).describe('a colleague by name or mail'),
      reason: REASON,
    }),
    async run(input: Given, asked) {
      const { deal: said, owner, ...given } = splitOwner(input[noun] ?? '', input.owner ?? '')
      const { id: to, email } = await personCalled(asked, owner)
      const why = { reason: input.reason ?? given.reason }
      const line = (key: string) =>
        lineFor(`${noun} handover`, { [noun]: key, owner: email, ...why })
      return await onOwned(asked, noun, { said, line }, (it) =>
        decide(asked, it, 'handed', { to, ...present(why) }),
      )
    },
  })

type Given = Readonly<Record<string, string | undefined>>

function present({ reason }: { reason: string | undefined }): { reason?: string } {
  return reason === undefined ? {} : { reason }
}

async function decide(asked: Asked, it: Owned, verb: string, rest: object = {}): Promise<Reply> {
  const signal = signalOf(asked, it, verb, rest)
  return await decided(asked, signal, { card: () => drawOwned(asked, it) })
}

/** What a command knows about taking work of its kind and giving it away. */
export function claimsOf(noun: WorkNoun) {
  return { claim: claim(noun), release: release(noun), handover: handover(noun) }
}

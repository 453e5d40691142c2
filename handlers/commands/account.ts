import { z } from 'zod'
import type { Reply } from '../../src/chat/card.ts'
import { lineFor } from '../../src/chat/grammar.ts'
import { type Asked, action, type Command } from '../../src/house.ts'
import type { Id } from '../../src/nouns.ts'
import { decided, stamp } from '../decided.ts'
import { onAccount, personCalled } from '../pick.ts'
import { sayOwner } from './owner.ts'

const ACCOUNT = z.string().min(1).describe('which account: its key (A-3) or its name')

const show = action({
  says: 'Say who owns an account, and why',
  example: '/account show Acme',
  words: ['account'],
  reads: true,
  input: z.object({ account: ACCOUNT }),
  async run({ account }, asked) {
    const line = (key: string) => lineFor('account show', { account: key })
    return await onAccount(asked, { said: account, line }, ({ id }) =>
      sayOwner(asked, 'account', id),
    )
  },
})

const set = action({
  says: 'Change an account',
  example: '/account set Acme parent: Acme Holding',
  words: ['account'],
  reads: false,
  input: z.object({
    account: ACCOUNT,
    parent: z
      .string()
      .optional()
      .describe('the account it belongs to by key, name or domain, or none'),
    name: z.string().optional().describe('what it is called'),
    domain: z.string().optional().describe('a domain like acme.com'),
    country: z.string().optional().describe('a country like Germany'),
    industry: z.string().optional().describe('an industry like Software'),
    region: z.string().optional().describe('a region like EMEA'),
    owner: z.string().optional().describe('a colleague by name or mail, or me'),
  }),
  async run({ account, ...said }, asked) {
    const line = (key: string) => lineFor('account set', { account: key, ...said })
    return await onAccount(asked, { said: account, line }, ({ id }) => change(asked, id, said))
  },
})

async function change(
  asked: Asked,
  id: Id<'account'>,
  { owner, parent, ...fields }: Readonly<Record<string, string | undefined>>,
): Promise<Reply> {
  const email = owner && (await personCalled(asked, owner)).email
  const patch = {
    ...fields,
    ...(parent !== undefined && { parent: /^none$/i.test(parent.trim()) ? null : parent }),
    ...(email && { owner_email: email }),
  }
  return await decided(asked, { ...stamp(asked), kind: 'account.updated', account: { id }, patch })
}

/** `/account` */
export const account: Command = {
  name: 'account',
  says: 'Change accounts, and see whose they are',
  fallback: 'show',
  actions: { show, set },
}

import { z } from 'zod'
import { noteList } from '../../src/cards/lists.ts'
import type { Reply } from '../../src/chat/card.ts'
import { lineFor } from '../../src/chat/grammar.ts'
import { type Asked, action, type Command } from '../../src/house.ts'
import { listActivities } from '../../src/store/activities.ts'
import { decided, stamp } from '../decided.ts'
import { type Meant, onKeyed } from '../meant.ts'
import { type Named, onAccount } from '../pick.ts'

const OF = z
  .string()
  .min(1)
  .describe('about what: a key (D-12, A-3, L-5, K-9, T-7), or the name of an account')

/** Goes on with the record that was meant: by its key of any kind, or an account by its name. */
async function onRecord(asked: Asked, named: Named, then: (it: Meant) => Promise<Reply>) {
  return await onKeyed(asked, named, then, () =>
    onAccount(asked, named, (it) => then({ ...it, about: { account: { id: it.id } } })),
  )
}

const add = action({
  says: 'Keep a note about a deal, an account, a lead, a ticket or a task',
  example: '/note A-3 They move to Lyon in May',
  words: ['of', 'text'],
  reads: false,
  input: z.object({ of: OF, text: z.string().optional().describe('what is to be kept') }),
  async run({ of, text }, asked) {
    if (!text?.trim()) return await list.run({ of }, asked)
    const line = (key: string) => lineFor('note add', { of: key, text })
    return await onRecord(asked, { said: of, line }, ({ about }) =>
      decided(asked, { ...stamp(asked), kind: 'note.added', ...about, text }),
    )
  },
})

const list = action({
  says: 'Show the newest notes about a deal, an account, a lead, a ticket or a task',
  example: '/note list A-3',
  words: ['of'],
  reads: true,
  input: z.object({ of: OF }),
  async run({ of }, asked) {
    const line = (key: string) => lineFor('note list', { of: key })
    return await onRecord(asked, { said: of, line }, async ({ id, key, name }) => {
      const notes = await listActivities(asked.house.db, asked.house.org, id)
      const title = `Notes about ${key} ${name}`
      return notes.length > 0
        ? { card: noteList(title, notes, asked.by.zone) }
        : { text: `${title}: none.` }
    })
  },
})

/** `/note` */
export const note: Command = {
  name: 'note',
  says: 'Keep and show notes about any record',
  fallback: 'add',
  actions: { add, list },
}

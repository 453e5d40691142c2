import { z } from 'zod'
import type { Reply } from '../../src/chat/card.ts'
import { lineFor } from '../../src/chat/grammar.ts'
import { type Asked, action } from '../../src/house.ts'
import { drawSettings } from '../../src/settings.ts'
import { decided, stamp } from '../decided.ts'
import { type About, onKeyed } from '../meant.ts'
import { type Named, onDeal } from '../pick.ts'

const settings = action({
  says: 'Show what you have chosen: digest, quiet hours, what is muted',
  example: '/baton settings',
  words: [],
  reads: true,
  input: z.object({}),
  run: async (_, asked) => ({ card: await drawSettings(asked) }),
})

const digest = action({
  says: 'Choose how often your digest comes',
  example: '/baton digest weekly',
  words: ['every'],
  reads: false,
  input: z.object({ every: z.string().min(1).describe('daily, weekly, off, or default') }),
  run: async ({ every }, asked) => await choose(asked, { digest: every }),
})

const quiet = action({
  says: 'Choose when you are left alone, by your own clock',
  example: '/baton quiet 20:00-07:00',
  words: ['hours'],
  reads: false,
  input: z.object({ hours: z.string().min(1).describe('hours like 20:00-07:00, off, or default') }),
  run: async ({ hours }, asked) => await choose(asked, { quiet: hours }),
})

const mute = action({
  says: 'Hear nothing new about a deal, a lead, a ticket or a task',
  example: '/baton mute D-12 until 2027-03-31',
  words: ['what'],
  reads: false,
  input: z.object({
    what: z
      .string()
      .min(1)
      .describe(
        'a deal, a lead, a ticket or a task: its key (D-12, L-5, K-9, T-7), or a deal by its name',
      ),
    until: z.string().optional().describe('the day from which you hear of it again'),
  }),
  async run({ what, until: named }, asked) {
    const [, said = what, day] = /^(.+?)\s+until\s+(\S+)$/i.exec(what) ?? []
    const until = named ?? day
    const line = (key: string) => lineFor('baton mute', { what: key, until })
    return await onSubject(asked, { said, line }, (subject) =>
      silence(asked, 'muted', { ...subject, ...(until && { until }) }),
    )
  },
})

const unmute = action({
  says: 'Hear of a deal, a lead, a ticket or a task again',
  example: '/baton unmute D-12',
  words: ['what'],
  reads: false,
  input: z.object({
    what: z
      .string()
      .min(1)
      .describe(
        'a deal, a lead, a ticket or a task: its key (D-12, L-5, K-9, T-7), or a deal by its name',
      ),
  }),
  async run({ what: said }, asked) {
    const line = (key: string) => lineFor('baton unmute', { what: key })
    return await onSubject(asked, { said, line }, (subject) => silence(asked, 'unmuted', subject))
  },
})

interface Silenced extends About {
  readonly until?: string
}

async function onSubject(
  asked: Asked,
  named: Named,
  then: (subject: Silenced) => Promise<Reply>,
): Promise<Reply> {
  return await onKeyed(
    asked,
    named,
    ({ about }) => then(about),
    () => onDeal(asked, named, ({ id }) => then({ deal: { id } })),
  )
}

/** Hands in what somebody chose for themselves and shows all of it as it is then. */
export async function choose(
  asked: Asked,
  chosen: { readonly digest?: string; readonly quiet?: string },
): Promise<Reply> {
  const signal = { ...stamp(asked), kind: 'preference.changed', ...chosen } as const
  return await decided(asked, signal, { card: () => drawSettings(asked) })
}

/** Mutes or unmutes a deal, a lead, a ticket or a task for the asker and shows what is muted then. */
export async function silence(
  asked: Asked,
  how: 'muted' | 'unmuted',
  subject: Silenced,
): Promise<Reply> {
  const signal = { ...stamp(asked), kind: `subject.${how}`, ...subject } as const
  return await decided(asked, signal, { card: () => drawSettings(asked) })
}

/** What `/baton` knows about one's own settings. */
export const settingActions = { settings, digest, quiet, mute, unmute }

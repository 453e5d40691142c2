import { z } from 'zod'

const id = z.string().min(1).max(1000)
const short = z.string().max(1000)
const optional = <T extends z.ZodType>(schema: T) => schema.nullish()

const Account = z.looseObject({
  id,
  name: optional(short),
  aadObjectId: optional(short),
  role: optional(short),
})
const Named = z.looseObject({ id, name: optional(short) })

/** What Teams posts to a bot, as far as we read it. */
const Activity = z.looseObject({
  type: short.min(1),
  id: optional(short),
  name: optional(short),
  // Without them it is still an activity, but one that nobody vouches for.
  channelId: short.nullish().transform((named) => named ?? ''),
  serviceUrl: short.nullish().transform((named) => named ?? ''),
  from: Account,
  recipient: Account,
  conversation: z.looseObject({
    id,
    name: optional(short),
    conversationType: optional(short),
    tenantId: optional(short),
  }),
  channelData: optional(
    z.looseObject({
      tenant: optional(z.looseObject({ id: optional(short) })),
      team: optional(Named),
      channel: optional(Named),
      settings: optional(z.looseObject({ selectedChannel: optional(Named) })),
      eventType: optional(short),
      legacy: optional(z.looseObject({ replyToId: optional(short) })),
    }),
  ),
  text: optional(z.string()),
  value: z.unknown().optional(),
  replyToId: optional(short),
  action: optional(short),
  membersAdded: optional(z.array(Account)),
  membersRemoved: optional(z.array(Account)),
  entities: optional(
    z.array(
      z.looseObject({
        type: optional(short),
        text: optional(z.string()),
        mentioned: optional(z.looseObject({ id, name: optional(short) })),
      }),
    ),
  ),
})

export type Activity = z.infer<typeof Activity>

/** The activity in a body, or null when it is none that a bot can use. */
export function readActivity(body: unknown): Activity | null {
  return Activity.safeParse(body).data ?? null
}

/** The tenant an activity comes from, in lower case; null when it names none, or two. */
export function tenantOf({ conversation, channelData }: Activity): string | null {
  const named = [conversation.tenantId, channelData?.tenant?.id].flatMap((it) => it || [])
  const tenants = new Set(named.map((tenant) => tenant.toLowerCase()))
  return tenants.size === 1 ? [...tenants][0]! : null
}

/** The conversation without the message in it: a channel's threads share the channel. */
export function roomOf({ conversation }: Activity): string {
  return conversation.id.split(';', 1)[0]!
}

export type Scope = 'person' | 'group' | 'channel'

/** Where it happened. Anything but a chat of two is seen by others. */
export function scopeOf({ conversation: { conversationType } }: Activity): Scope {
  if (conversationType === 'personal') return 'person'
  return conversationType === 'channel' ? 'channel' : 'group'
}

import type { SlackApi } from './api.ts'
import { refusal } from './faults.ts'
import { listIn, type Teams } from './grid.ts'

interface Channel {
  readonly id: string
  readonly name: string
  readonly member: boolean
  readonly archived: boolean
}

/** The channels Baton can see, by name. Read when first needed, and again when one is missing. */
export interface Channels {
  /** The id of a channel Baton can post in; a Refusal says what to do when it cannot. */
  find(name: string): Promise<string>
  /** The name of a channel, as far as it was read already. */
  nameOf(id: string): string | null
  /** Whether there is a channel of that name, as far as it was read already. */
  has(name: string): boolean
  /** The name of a channel that a text names; null when Baton cannot see it. */
  lookUp(id: string): Promise<string | null>
  /** Something changed in Slack: read again when next asked. */
  forget(): void
}

export function openChannels(api: SlackApi, teams: Teams): Channels {
  let known: readonly Channel[] = []
  let reading: Promise<void> | null = null
  const refresh = async (): Promise<void> => {
    reading ??= listIn(teams, (of) => listChannels(api, of))
      .then((channels) => {
        // Several workspaces of a grid may have one of that name: the one we can post in is meant.
        known = channels.toSorted((one, other) => Number(isOpen(other)) - Number(isOpen(one)))
      })
      .finally(() => {
        reading = null
      })
    await reading
  }
  const lookUp = async (name: string): Promise<Channel | undefined> => {
    const found = known.find((channel) => channel.name === name)
    if (found && isOpen(found)) return found
    await refresh()
    return known.find((channel) => channel.name === name)
  }
  return {
    async find(name) {
      const place = `channel #${name}`
      const channel = await lookUp(name)
      if (!channel) throw refusal('channel_not_found', place)
      if (channel.archived) throw refusal('is_archived', place)
      if (!channel.member) throw refusal('not_in_channel', place)
      return channel.id
    },
    nameOf(id) {
      return known.find((channel) => channel.id === id)?.name ?? null
    },
    has(name) {
      return known.some((channel) => channel.name === name)
    },
    async lookUp(id) {
      if (known.length === 0) await refresh()
      return known.find((channel) => channel.id === id)?.name ?? null
    },
    forget() {
      known = []
    },
  }
}

const isOpen = ({ member, archived }: Channel): boolean => member && !archived

async function listChannels(api: SlackApi, of: { readonly team_id?: string }): Promise<Channel[]> {
  const channels: Channel[] = []
  let cursor: string | undefined
  do {
    const page = await api.safe.conversations.list({
      types: 'public_channel,private_channel',
      limit: 500,
      ...of,
      ...(cursor && { cursor }),
    })
    for (const { id = '', name = '', is_member, is_archived } of page.channels ?? []) {
      channels.push({ id, name, member: is_member === true, archived: is_archived === true })
    }
    cursor = page.response_metadata?.next_cursor
  } while (cursor)
  return channels
}

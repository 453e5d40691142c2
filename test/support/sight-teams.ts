import type { Express } from 'express'
import { doors } from '../../handlers/index.ts'
import { connectTeams, type TeamsChat } from '../../src/chat/teams/connect.ts'
import { teamsOf } from '../../src/chat/teams/settings.ts'
import type { House, Present } from '../../src/house.ts'
import { type Activity, type Answered, type Place, teamsSender } from './teams-sender.ts'
import { channelId, startTeams } from './teams-stub.ts'

interface Company {
  /** First names by the ids of people. */
  readonly names: ReadonlyMap<string, string>
  readonly present: ReadonlyMap<string, Present>
  readonly channels: readonly string[]
}

const OTHERS = {
  colleague: { name: 'colleague', email: 'colleague@elsewhere.test' },
  guest: { name: 'guest', email: 'guest@elsewhere.test', userRole: 'guest' },
} as const

/** A Teams with everybody of a company in it, where links and deals are put into messages. */
export async function startSightTeams(company: Company) {
  const { names, present, channels } = company
  const people = [...names.values()].map((name) => ({ name, email: `${name}@zq.test` }))
  const teams = await startTeams({
    members: [...people, ...Object.values(OTHERS)],
    channels: ['General', ...channels],
    listed({ name }, room) {
      const channel = channels.find((it) => channelId(it) === room)
      const there = channel && present.get(`channel:${channel}`)
      if (!there) return true
      if (name === OTHERS.colleague.name) return there.colleagues
      if (name === OTHERS.guest.name) return there.strangers
      return there.people.some((id) => names.get(id) === name)
    },
  })
  let chat: TeamsChat | null = null
  let sender: ReturnType<typeof teamsSender> | null = null
  const invoke = async (first: string, place: Place, name: string, value: Activity) => {
    const { status, body }: Answered = await sender!.send(sender!.invoke(first, place, name, value))
    if (status !== 200) throw new Error(`Teams was answered ${status}`)
    return JSON.stringify(body)
  }
  return {
    mount(server: Express, house: House): void {
      chat = connectTeams({ settings: teamsOf(teams.env)!, server, house, doors })
    },
    /** Baton is added to the team. */
    async begin(batonUrl: string, house: House): Promise<void> {
      sender = teamsSender({ batonUrl, serviceUrl: teams.serviceUrl, now: house.now })
      await sender.added('ole', teams.team)
    },
    /** What is shown of a link that somebody puts into a message. */
    link: (first: string, place: Place, url: string) =>
      invoke(first, place, 'composeExtension/queryLink', { url }),
    /** The deals that are offered for the letters typed. */
    search: (first: string, place: Place, typed: string) =>
      invoke(first, place, 'composeExtension/query', {
        commandId: 'searchDeals',
        parameters: [{ name: 'q', value: typed }],
      }),
    async close() {
      await chat?.close()
      await teams.close()
    },
  }
}

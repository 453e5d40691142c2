import { doubtAudience } from '../../store/audiences.ts'
import type { Room } from '../../store/teams-rooms.ts'
import { type Activity, roomOf, scopeOf } from './activity.ts'
import type { Desk } from './desk.ts'
import type { Admitted } from './gate.ts'
import { doubtRemoved } from './lost.ts'
import { addressIn, sayName } from './rooms.ts'

/** `conversationUpdate` and `installationUpdate`: where Baton is, and what its places are called. */
export async function notePlace(desk: Desk, admitted: Admitted): Promise<void> {
  const { activity, tenant } = admitted
  if (isUs(activity, activity.membersRemoved) || activity.action === 'remove') {
    await desk.rooms.drop(tenant, activity.channelData?.team?.id ?? roomOf(activity))
  } else if (isUs(activity, activity.membersAdded) || activity.action?.startsWith('add')) {
    await noteAdded(desk, admitted)
  } else {
    await noteChanged(desk, admitted)
  }
  if (activity.membersAdded || activity.membersRemoved) desk.members.forget()
  if (activity.membersRemoved) {
    await doubtRemoved(desk.house, admitted)
    desk.later(desk.lookForLost())
  }
  // A channel that was not there a moment ago had no audience, and is believed to have none.
  const { db, org } = desk.house
  await doubtAudience(db, org, { chat: 'teams', conversation: null })
}

/** Remembers where somebody wrote or pressed: Teams never repeats that we were added. */
export async function noteRoom({ rooms }: Desk, { activity, tenant }: Admitted): Promise<void> {
  const { channelData, from } = activity
  const kind = scopeOf(activity)
  const base = { ...baseOf(activity, tenant), id: roomOf(activity), kind, team: null, name: null }
  if (kind === 'person') {
    await rooms.keep([{ ...base, name: from.aadObjectId?.toLowerCase() ?? null }])
  } else if (kind === 'group') {
    await rooms.keep([base])
  } else {
    const name = channelData?.channel?.name ?? activity.conversation.name
    const team = channelData?.team?.id ?? null
    const channel = { ...base, team, name: name ? sayName(name) : null }
    await rooms.keep([...(team ? [teamOf(activity, tenant, team)] : []), channel])
    const isNamed = name || (await rooms.nameOf(tenant, channel.id))
    if (team && !isNamed) {
      await rooms.readTeam({ ...addressIn(activity, tenant), conversation: team })
    }
  }
}

async function noteAdded(desk: Desk, admitted: Admitted): Promise<void> {
  const { activity, tenant } = admitted
  const team = activity.channelData?.team?.id
  if (!team) return await noteRoom(desk, admitted)
  await desk.rooms.keep([teamOf(activity, tenant, team)])
  await desk.rooms.readTeam({ ...addressIn(activity, tenant), conversation: team })
}

async function noteChanged({ rooms }: Desk, { activity, tenant }: Admitted): Promise<void> {
  const { eventType, channel, team } = activity.channelData ?? {}
  switch (eventType) {
    case 'channelCreated':
    case 'channelRenamed':
    case 'channelRestored':
      if (!channel?.name) return
      return await rooms.keep([
        {
          ...{ ...baseOf(activity, tenant), id: channel.id, kind: 'channel' },
          ...{ team: team?.id ?? null, name: sayName(channel.name) },
        },
      ])
    case 'channelDeleted':
      if (channel) await rooms.drop(tenant, channel.id)
      return
    case 'teamArchived':
    case 'teamDeleted':
    case 'teamHardDeleted':
      if (team) await rooms.drop(tenant, team.id)
      return
    case 'teamRestored':
    case 'teamUnarchived':
      if (team) await rooms.readTeam({ ...addressIn(activity, tenant), conversation: team.id })
  }
}

function teamOf(activity: Activity, tenant: string, id: string): Room {
  const name = activity.channelData?.team?.name ?? null
  return { ...baseOf(activity, tenant), id, kind: 'team', name, team: null }
}

function baseOf({ recipient, serviceUrl }: Activity, tenant: string) {
  return { tenant, bot: recipient.id, serviceUrl }
}

const isUs = ({ recipient }: Activity, members: Activity['membersAdded']): boolean =>
  members?.some(({ id }) => id === recipient.id) ?? false

import type { House } from '../../house.ts'
import type { Instant, Person } from '../../nouns.ts'
import type { Reply } from '../card.ts'
import { sayMoment } from '../card.ts'
import { drawReply } from './draw.ts'
import type { SlackUser } from './members.ts'
import type { Workspace } from './workspaces.ts'

const EMOJI =
  /^:(palm_tree|desert_island|beach_with_umbrella|face_with_thermometer|face_with_head_bandage|camping):$/
const WORDS =
  /\b(vacation(ing)?|holidays?|annual leave|parental leave|on leave|pto|ooo|out of office|sick|away until)\b/i

/** Until when a member's status says that they are away; null where it does not say so, or not until when. */
export function awayByStatus({ profile }: SlackUser, now: Instant): Instant | null {
  const { status_emoji: emoji = '', status_text: text = '', status_expiration: end } = profile ?? {}
  if (!end || !(EMOJI.test(emoji) || WORDS.test(text))) return null
  const until = new Date(end * 1000).toISOString()
  return until > now ? until : null
}

/** Somebody's status says that they are away: they are asked once whether Baton should know. People decide. */
export async function proposeAbsence(
  house: House,
  { api, self, members }: Workspace,
  user: SlackUser,
): Promise<void> {
  const now = house.now().toISOString()
  const until = awayByStatus(user, now)
  const person = until && user.id ? await members.known(user.id) : null
  if (!until || !person || !user.id) return
  const by = { kind: 'system', id: 'slack' } as const
  const stamp = { id: `slack:status:${self.team}:${user.id}:${until}`, at: now, by }
  const wish = { kind: 'absence.proposed', person: person.id, until } as const
  const { repeated, verdicts } = await house.receive({ ...stamp, source: 'slack', ...wish })
  if (repeated || verdicts.every(({ outcome }) => outcome !== 'act')) return
  const says = drawReply(proposal(person, until), house.url, 'block')
  const { channel } = await api.safe.conversations.open({ users: user.id })
  if (says && channel?.id) await api.once.chat.postMessage({ ...says, channel: channel.id })
}

function proposal({ zone }: Person, until: Instant): Reply {
  const end = sayMoment(until, zone)
  return {
    card: {
      title: 'Your status says that you are away',
      text: `Set yourself away in Baton until ${end}? Nothing new is routed to you meanwhile. To name who covers, say /away until ... cover @colleague.`,
      buttons: [
        { press: 'run', label: 'Set me away', value: `/away until ${until}`, style: 'primary' },
      ],
    },
  }
}

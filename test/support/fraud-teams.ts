import { expect } from 'vitest'
import { readCard } from './adaptive-card.ts'
import { FRAUD_CHANNELS, type Gestures, MEMBERS, type Scene, type Standing } from './fraud.ts'
import { type Activity, type Answered, teamsSender } from './teams-sender.ts'
import { directOf, startTeams, type TeamsMember, type TeamsStub } from './teams-stub.ts'

const ELSEWHERE = '00000000-0000-0000-0000-000000000bad'
const SAYS: Readonly<Record<Standing, Partial<TeamsMember> | null>> = {
  member: {},
  guest: { userRole: 'guest' },
  'limited guest': { userRole: 'anonymous' },
  stranger: { tenant: ELSEWHERE, userRole: 'guest' },
  'of elsewhere': { tenant: ELSEWHERE },
  bot: {},
  // Who left is no member that Teams would tell of.
  gone: null,
  'without mail': { email: '' },
}
/** Said while the outcome is on its way to the chat of two. */
const FOLLOWS = /^Recording \.\.\.$|Working on it/

type Sender = ReturnType<typeof teamsSender>

/** What Teams posts, before it is sent. */
interface Posted {
  readonly teams: TeamsStub
  readonly sender: Sender
  pressed(who: string, press: Parameters<Gestures['press']>[1]): Activity
  submitted(
    who: string,
    form: string,
    value: string,
    fields: Readonly<Record<string, string>>,
  ): Activity
  /** Sends it and waits for what whoever did it is told in the end. */
  told(who: string, activity: Activity): Promise<string>
}

/** The Teams stub with everybody in it, and Baton in a team of theirs. */
export async function teamsScene(): Promise<Scene<Gestures & Posted>> {
  const members = MEMBERS.flatMap(({ is, ...member }) =>
    SAYS[is] ? [{ ...member, ...SAYS[is] }] : [],
  )
  const teams = await startTeams({ members, channels: ['General', ...FRAUD_CHANNELS] })
  return {
    env: teams.env,
    async begin(baton) {
      const sender = teamsSender({ batonUrl: baton.url, serviceUrl: teams.serviceUrl })
      expect((await sender.added('ole', teams.team)).status).toBe(200)
      return { teams, sender, ...gesturing(teams, sender) }
    },
    close: teams.close,
  }
}

function gesturing(teams: TeamsStub, sender: Sender): Gestures & Omit<Posted, 'teams' | 'sender'> {
  let cards = 0
  const saidTo = (who: string) =>
    teams
      .shown(directOf(who))
      .flatMap(({ activity }) => activity.attachments ?? [])
      .map(({ content }) => readCard(content).join('\n'))
  const heard = async (who: string, send: () => Promise<Answered>): Promise<string> => {
    const outcomes = () => saidTo(who).filter((text) => !FOLLOWS.test(text))
    const before = outcomes().length
    const { status, body } = await send()
    expect(status).toBe(200)
    const now = wordsOf(body)
    if (now !== null && !FOLLOWS.test(now)) return now
    await expect.poll(() => outcomes().length).toBeGreaterThan(before)
    return outcomes().at(-1)!
  }
  const told = (who: string, activity: Activity) => heard(who, () => sender.send(activity))
  const pressed: Posted['pressed'] = (who, press) => {
    const { action: verb = 'approve', value, channel = 'approvals', payload } = press
    const action = { type: 'Action.Execute', verb, data: { baton: { value } } }
    const on = {
      action,
      on: `${1_771_000_000_000 + ++cards}`,
      place: `channel:${channel}`,
    } as const
    return { ...sender.pressed(who, on), ...asSeen(who), ...payload }
  }
  const submitted: Posted['submitted'] = (who, submit, value, fields) => {
    const baton = { submit, value, nonce: `n${++cards}`, names: Object.keys(fields) }
    const inputs = Object.entries(fields).map(([name, text]) => [`field.${name}`, text])
    const data = { baton, ...Object.fromEntries(inputs) }
    return {
      ...sender.invoke(who, 'channel:approvals', 'task/submit', { data }),
      ...asSeen(who),
    }
  }
  return {
    ...{ pressed, submitted, told },
    press: (who, press) => told(who, pressed(who, press)),
    submit: (who, ...sent) => told(who, submitted(who, ...sent)),
    types: (who, line) => heard(who, () => sender.says(who, line.replace(/^\//, ''))),
  }
}

/** A bot says of itself that it is one. */
function asSeen(who: string): Activity {
  const isBot = MEMBERS.find(({ name }) => name === who)?.is === 'bot'
  return isBot ? { from: { id: `28:${who}`, name: who, aadObjectId: who, role: 'bot' } } : {}
}

/** What an invoke is answered with, as words; null when they follow. */
function wordsOf(body: Answered['body']): string | null {
  const said = body?.task?.value ?? body?.value
  if (said === undefined) return null
  if (typeof said === 'string') return said
  return said.message ?? readCard(said).join('\n')
}

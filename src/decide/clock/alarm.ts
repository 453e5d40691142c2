import type { AlarmLine, Conversation, Effect, Situation } from '../../model.ts'
import type { Clock, Id, Instant, Person } from '../../nouns.ts'
import { hearerOf } from '../absence/presence.ts'
import type { Goal, Stand } from '../clock-policy.ts'
import { personOf } from '../facts.ts'
import { fixer } from '../fixer.ts'
import { idFrom } from '../ids.ts'
import type { Occasion } from './occasions.ts'

type Staff = Pick<Situation, 'people' | 'teams'>

/**
 * Says a line about a clock in these conversations. All that clocks say in one conversation within a
 * minute is one message.
 */
export function alarm(where: readonly Conversation[], now: Instant, line: AlarmLine): Effect[] {
  return where.flatMap((conversation) => {
    const id = alarmId(conversation, `${now.slice(0, 16)}:00.000Z`)
    return [
      { do: 'alarm', id, where: conversation, line },
      { do: 'tell', where: conversation, subject: { noun: 'alarm', id } },
    ] satisfies Effect[]
  })
}

const named = new Map<string, Id<'alarm'>>()

/** The same for thousands of clocks that ring in one minute: each is made once. */
function alarmId(conversation: Conversation, minute: Instant): Id<'alarm'> {
  const key = `${minute} ${conversation}`
  const known = named.get(key)
  if (known) return known
  if (named.size >= 1000) named.clear()
  const id = idFrom({ id: `alarm:${conversation}`, at: minute }, minute)
  named.set(key, id)
  return id
}

/** Where it is heard, each conversation once; while somebody is away by who covers, and where there is nobody by whoever must see to it. */
export function heardIn(
  situation: Situation,
  whom: readonly string[],
  owner: Person | null,
): Conversation[] {
  const called = whom.map((name): Conversation | null => {
    if (name.startsWith('#')) return `channel:${name.slice(1)}`
    const person = name === 'owner' ? owner : standIn(situation, name, owner)
    return person ? `person:${hearerOf(situation, person).id}` : null
  })
  const heard = [...new Set(called.filter((one) => one !== null))]
  if (heard.length > 0 || whom.length === 0) return heard
  const keeper = fixer({ ...situation, task: null, project: null, deal: null, account: null })
  return keeper ? [`person:${keeper}`] : []
}

/** Whose it is, for a line about it. */
export function ownerOf(owner: Person | null): Pick<AlarmLine, 'owner'> {
  return owner ? { owner: { person: owner.id, name: owner.name } } : {}
}

/** Who stands in for the owner: their cover while they are away, their manager, or their team's. */
export function standIn(
  { people, teams }: Staff,
  name: Stand | string,
  owner: Person | null,
): Person | null {
  if (name === 'owner.manager') return personOf(people, owner?.managerId ?? null)
  if (name === 'owner.cover') return personOf(people, owner?.coverId ?? null)
  const team = teams.find(
    ({ name, managerId }) => owner?.teams.includes(name) && managerId !== null,
  )
  return personOf(people, team?.managerId ?? null)
}

interface Moved {
  readonly was: Clock
  readonly clock: Clock
  readonly because: string
  readonly it: Pick<Occasion, 'owner'>
}

/** Tells the owner that a deadline moved, or that what seemed missed was not, and why. */
export function announceMove(situation: Situation, { was, clock, because, it }: Moved): Effect[] {
  const isOpen = clock.endedAt === null && clock.spans.at(-1)?.runs === true
  const moved = isOpen && was.dueAt !== clock.dueAt
  const cleared = was.state === 'breached' && clock.state === 'met'
  if (!moved && !cleared) return []
  const what = cleared ? 'cleared' : 'moved'
  const line = { ...lineOf(situation, { clock, what, it }), wasDue: was.dueAt, because }
  return alarm(heardIn(situation, ['owner'], it.owner), situation.now, line)
}

/** What was missed and ended before its bell could ring is told all the same. */
export function tellMissed(
  situation: Situation,
  { goal, was, clock, it }: Omit<Moved, 'because' | 'was'> & { goal: Goal; was: Clock | null },
): Effect[] {
  const isMissed = clock.endedAt !== null && clock.state === 'breached'
  if (!isMissed || was?.rung.includes('told')) return []
  const line = lineOf(situation, { clock, what: 'breached', it })
  return alarm(heardIn(situation, goal.breach, it.owner), situation.now, line)
}

function lineOf(
  { lead, ticket, deal, task, exception }: Situation,
  { clock, what, it }: Pick<Moved, 'clock' | 'it'> & Pick<AlarmLine, 'what'>,
): AlarmLine {
  const { noun, subjectId, policy, dueAt } = clock
  const names = {
    lead: lead?.name,
    ticket: ticket?.name,
    deal: deal?.name,
    task: task?.title,
    exception: exception?.because,
  }
  const subject = { noun, id: subjectId }
  const records = { lead, ticket, deal, task, exception }
  const record = records[noun as keyof typeof records]
  const name = names[noun as keyof typeof names] ?? 'Something'
  const key = record?.id === subjectId && record.key !== '' ? record.key : null
  return { subject, key, name, ...ownerOf(it.owner), policy, what, dueAt }
}

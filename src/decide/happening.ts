import type { Effect, Signal, Situation } from '../model.ts'
import type { Id, Instant, Noun } from '../nouns.ts'

/** What an effect makes of a record, as the history keeps it. */
export interface Past {
  readonly noun: Noun
  readonly id: Id
  readonly what: string
  readonly old?: unknown
  readonly new?: unknown
}

/** What happens by an effect; null where it is nothing that the history keeps. */
export function happeningOf(effect: Effect, situation: Situation): Past | null {
  switch (effect.do) {
    case 'create':
      return past(effect, `${effect.noun}.created`, effect.fields)
    case 'change':
      if (isBookkeeping(effect)) return null
      return past(effect, changeName(effect), effect.fields, effect.was)
    case 'assign': {
      const { lead = null, ticket = null, deal, task, account } = situation
      const owned = { lead, ticket, deal, task, account }
      const was = effect.noun in owned ? owned[effect.noun as 'deal'] : null
      const old = was?.id === effect.id ? { ownerId: was.ownerId } : null
      const told = {
        ...(effect.how && { how: effect.how }),
        ...(effect.offer && { offered: true }),
      }
      const now = { ownerId: effect.to, ...told }
      return past(effect, `${effect.noun}.assigned`, now, old)
    }
    case 'accept':
      return past(effect, `${effect.noun}.accepted`, {
        ownerId: situation[effect.noun]?.ownerId ?? null,
      })
    case 'log':
      return past(effect.about, `${effect.activity}.added`, {
        text: effect.text,
      })
    default:
      return ofWork(effect)
  }
}

/** What happens to a clock, a request or an exception. */
function ofWork(effect: Effect): Past | null {
  switch (effect.do) {
    case 'start-clock':
      return past(clocked(effect.clock), 'clock.started', effect.clock)
    case 'set-clock':
      return effect.what === 'moved' && effect.was.dueAt === effect.clock.dueAt
        ? null
        : stepped(effect)
    case 'ring-clock':
      return stepped(effect, effect.late)
    case 'ask-approval':
      return past({ noun: 'approval', id: effect.approval.id }, 'approval.asked', effect.approval)
    case 'decide-step':
      return past({ noun: 'approval', id: effect.approval }, `approval.${effect.status}`, effect)
    case 'end-approval':
      return past({ noun: 'approval', id: effect.approval }, 'approval.ended', effect)
    case 'raise':
      return past(
        { noun: 'exception', id: effect.exception.id },
        'exception.raised',
        effect.exception,
      )
    case 'settle':
      return past({ noun: 'exception', id: effect.exception }, 'exception.settled', null)
    default:
      return ofPerson(effect)
  }
}

function stepped(
  { clock, was, what, because }: Extract<Effect, { do: 'set-clock' | 'ring-clock' }>,
  late?: Instant,
): Past {
  const now = { policy: clock.policy, dueAt: clock.dueAt, because, ...(late && { late }) }
  return past(clocked(clock), `clock.${what}`, now, { dueAt: was.dueAt })
}

/** What somebody chooses for themselves. */
function ofPerson(effect: Effect): Past | null {
  switch (effect.do) {
    case 'prefer':
      return past(person(effect), 'person.chose', effect.preference, effect.was)
    case 'deactivate':
      return { noun: 'person', id: effect.person, what: 'person.deactivated' }
    case 'set-absence':
      return past(person(effect), absenceName(effect), effect.absence, effect.was)
    case 'appoint':
      if (effect.what === 'team') return null
      return past({ noun: 'person', id: effect.id }, 'person.managed', {
        managerId: effect.manager,
      })
    case 'drop-absence':
      return past(person(effect), 'person.stays', null, effect.absence)
    case 'mute':
      return past(person(effect), 'person.muted', effect.mute)
    case 'unmute':
      return past(person(effect), 'person.unmuted', null, { subjectId: effect.subject })
    default:
      return null
  }
}

/** Its time was said, it began, or it ended. */
function absenceName({ absence, was }: Extract<Effect, { do: 'set-absence' }>): string {
  if (absence.endedAt !== null) return 'person.back'
  return absence.begunAt !== null && was?.begunAt === null ? 'person.absent' : 'person.away'
}

const person = (effect: { readonly person: Id<'person'> }) => ({
  noun: 'person' as const,
  id: effect.person,
})

function past(
  { noun, id }: { readonly noun: Noun; readonly id: Id },
  what: string,
  now: unknown,
  old: unknown = null,
): Past {
  return { noun, id, what, old, new: now }
}

function clocked({ noun, subjectId }: { readonly noun: Noun; readonly subjectId: Id }) {
  return { noun, id: subjectId }
}

/** A source said again what was known: remembered, so that older reports stay older, but nothing happened. */
export function isBookkeeping({ fields }: Extract<Effect, { do: 'change' }>): boolean {
  return Object.keys(fields).every((name) => name === 'reportedAt')
}

function changeName({ noun, fields }: Extract<Effect, { do: 'change' }>): string {
  if (noun === 'deal' && 'stage' in fields) return 'deal.moved'
  if (noun === 'task' && fields.status === 'completed') return 'task.completed'
  return `${noun}.changed`
}

/** When it happened in the world; what a clock elsewhere dates into the future happened now. */
export function happenedAt({ at }: Pick<Signal, 'at'>, now: Instant): Instant {
  const time = Date.parse(at)
  return Number.isNaN(time) || time > Date.parse(now) ? now : new Date(time).toISOString()
}

/** Whether it is from before Baton: history, which starts no clock. */
export function isHistoric({
  signal,
  situation: { deal },
}: {
  readonly signal: Signal
  readonly situation: Pick<Situation, 'deal'>
}): boolean {
  if ('historic' in signal && signal.historic === true) return true
  return signal.by.kind === 'import' && deal === null
}

import type { Effect, OfferedNoun, SignalOf, Situation, Verdict } from '../model.ts'
import type { Id } from '../nouns.ts'
import { localDate } from './calendar.ts'
import { personOf } from './facts.ts'
import { fixer } from './fixer.ts'
import { idFrom } from './ids.ts'
import { permitted } from './permit.ts'
import { type Choice, chooseOwner, holderOf } from './routing.ts'
import type { Rulebook } from './rulebook.ts'
import { act, tellChannels, tellPeople } from './verdicts.ts'

interface Placed {
  readonly noun: OfferedNoun
  readonly id: Id
  readonly choice: Choice
}

/** Where rules in shadow would have given the record to somebody else: noted and shown, and nothing more. */
export function disagreements(
  rulebook: Rulebook,
  situation: Situation,
  { noun, id: subjectId, choice }: Placed,
): Effect[] {
  const { signal, now } = situation
  if (('historic' in signal && signal.historic) || signal.by.kind === 'import') return []
  const running = rulebook.shadows.filter(
    ({ rule }) => (rulebook.shadowUntil[rule.name] ?? '') > now,
  )
  const went = holderOf(choice)
  const cases = running.flatMap(({ rule, ownershipOn }) => {
    const other = chooseOwner({ ...rulebook, ownershipOn }, situation, `${noun}.created`)
    const would = holderOf(other)
    return other.rule === rule.name && would !== went ? [{ rule: rule.name, would }] : []
  })
  if (cases.length === 0) return []
  const { day, card } = cardOf(rulebook, situation)
  const noted = cases.map(({ rule, would }): Effect => {
    const id = idFrom(signal, `shadow:${rule}:${subjectId}`)
    const about = { noun, subjectId, went, would, at: now }
    return { do: 'disagree', it: { id, card, day, rule, ...about } }
  })
  return [...noted, ...shown(rulebook, situation, card)]
}

/** One card for each day of the company. */
function cardOf({ calendars }: Rulebook, { now }: Situation) {
  const zone = Object.values(calendars)[0]?.zone ?? 'UTC'
  const day = localDate(zone, new Date(now))
  return { day, card: idFrom({ id: `shadows:${day}`, at: `${day}T00:00:00.000Z` }, 'card') }
}

/** Where exceptions are shown; where no channel shows them, to whoever looks after them. */
function shown(rulebook: Rulebook, situation: Situation, card: Id<'shadow'>): Effect[] {
  const subject = { noun: 'shadow', id: card } as const
  const channels = tellChannels(rulebook, situation, { noun: 'exception', id: card }).flatMap(
    (effect) => (effect.do === 'tell' && !effect.thread ? { ...effect, subject } : []),
  )
  const alone = channels.filter(({ where }) => where.startsWith('channel:'))
  return alone.length > 0 ? alone : tellPeople([fixer({ ...situation, deal: null })], subject)
}

/** Somebody who may give deals away says who was right. It can be said again: the last word counts. */
export function judgeShadow(
  rulebook: Rulebook,
  situation: Situation & { readonly signal: SignalOf<'shadow.judged'> },
): Verdict {
  const { signal, people } = situation
  const denied = permitted(rulebook, situation, 'deal.assign', null)
  if (denied) return denied
  const name = personOf(people, signal.by.id)?.name ?? signal.by.id
  const { shadow, card, right } = signal
  return act('shadow', `${name} says that the ${right} rule was right`, [
    { do: 'judge-shadow', it: shadow, card, right, by: signal.by.id },
  ])
}

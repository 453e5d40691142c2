import type { Conversation, Effect, Situation, Verdict } from '../model.ts'
import type { Deal, Id, Noun, Subject } from '../nouns.ts'
import { evaluate } from './cel/cel.ts'
import { type Changes, factsOf } from './facts.ts'
import type { Rulebook } from './rulebook.ts'

type Read = Verdict['read']

/** The rule applies: these effects, for this reason. */
export function act(
  rule: string,
  because: string,
  effects: readonly Effect[],
  read: Read = {},
): Verdict {
  return { rule, outcome: 'act', because, read, effects }
}

/** Nothing is to be done, and the sentence says why. */
export function skip(rule: string, because: string, read: Read = {}): Verdict {
  return { rule, outcome: 'skip', because, read, effects: [] }
}

/** Somebody asked for what we will not do; the sentence is shown to them and says what to do instead. */
export function refuse(rule: string, because: string, read: Read = {}): Verdict {
  return { rule, outcome: 'refuse', because, read, effects: [] }
}

/** The same, without showing what it is about: thousands of cards of an import would bury everybody. Exceptions stay. */
export function quiet(verdict: Verdict, about: Noun): Verdict {
  const effects = verdict.effects.filter((it) => !(it.do === 'tell' && it.subject.noun === about))
  return { ...verdict, effects }
}

/** Shows the subject in the channels whose lines of `channels.yml` fit, once in each. */
export function tellChannels(
  rulebook: Rulebook,
  situation: Situation,
  subject: Subject,
  after: Changes = {},
): Effect[] {
  const lines = rulebook.channels.shows.filter(({ show }) => show === subject.noun)
  const facts = lines.some(({ when }) => when) ? factsOf(situation, after) : {}
  const deal = after.deal ?? situation.deal
  const told = lines
    .filter(({ when }) => when === null || evaluate(when, facts).is === true)
    .flatMap(({ channels, inThread }) =>
      channels.map((name) => tellIn(`channel:${name}`, subject, inThread ? deal : null)),
    )
  const first = new Map(told.toReversed().map((effects) => [effects[0]!.where, effects]))
  return [...first.values()].reverse().flat()
}

/** A reply needs the deal's card above it, so that is shown there too. */
function tellIn(where: Conversation, subject: Subject, deal: Deal | null): Tell[] {
  if (!deal) return [tell(where, subject)]
  const thread: Subject = { noun: 'deal', id: deal.id }
  return [tell(where, thread), { ...tell(where, subject), thread }]
}

/** Shows the subject in the own conversation of each of these people, once. */
export function tellPeople(people: Iterable<Id<'person'> | null>, subject: Subject): Effect[] {
  const ids = new Set([...people].filter((id) => id !== null))
  return [...ids].map((id) => tell(`person:${id}`, subject))
}

type Tell = Extract<Effect, { do: 'tell' }>

function tell(where: Conversation, subject: Subject): Tell {
  return { do: 'tell', where, subject }
}

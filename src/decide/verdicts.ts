import type { Conversation, Effect, Verdict } from '../model.ts'
import type { Id, Noun, Subject } from '../nouns.ts'
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

/** Shows the subject in the channel where its kind is shown, if there is one. */
export function tellChannel(rulebook: Rulebook, shownWith: Noun, subject: Subject): Effect[] {
  const channel = rulebook.channels[shownWith]
  return channel ? [tell(`channel:${channel.replace(/^#/, '')}`, subject)] : []
}

/** Shows the subject in the own conversation of each of these people, once. */
export function tellPeople(people: Iterable<Id<'person'> | null>, subject: Subject): Effect[] {
  const ids = new Set([...people].filter((id) => id !== null))
  return [...ids].map((id) => tell(`person:${id}`, subject))
}

function tell(where: Conversation, subject: Subject): Effect {
  return { do: 'tell', where, subject }
}

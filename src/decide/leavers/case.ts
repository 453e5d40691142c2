import type { Effect, Remaining, SignalOf, Situation, Verdict } from '../../model.ts'
import type { Person } from '../../nouns.ts'
import { askedAgain } from '../absence/moving.ts'
import { exceptionClock } from '../exception-clock.ts'
import { raise } from '../exceptions.ts'
import { personOf } from '../facts.ts'
import { permitted } from '../permit.ts'
import type { Rulebook } from '../rulebook.ts'
import { enumerate } from '../sentences.ts'
import { act, refuse, skip, tellChannels, tellPeople } from '../verdicts.ts'
import { namedInRules } from './named-in-rules.ts'
import { managerOf, propose } from './proposals.ts'

export const LEAVERS = 'leavers'

/** Somebody left: they are inactive from now on, and what they still have is somebody's to give away. */
export function deactivatePerson(
  rulebook: Rulebook,
  situation: Situation & { readonly signal: SignalOf<'person.deactivated'> },
): Verdict {
  const { people, signal, now } = situation
  const person = personOf(people, signal.person)
  if (!person?.active) return skip(LEAVERS, 'Nobody active is meant')
  const denied = permitted(rulebook, situation, 'person.deactivate', null)
  if (denied) return denied
  if (signal.by.id === person.id)
    return refuse(LEAVERS, 'Nobody says of themselves that they left. Ask another admin.')
  const by = { kind: 'rule', id: LEAVERS } as const
  const stamp = { id: `${signal.id}/check`, at: now, by, source: 'baton' }
  return act(LEAVERS, `${person.name} does not work here any more`, [
    { do: 'deactivate', person: person.id },
    { do: 'follow', signal: { ...stamp, kind: 'leaver.checked', person: person.id } },
    ...askedAgain(situation),
  ])
}

type Checked = Situation & { readonly signal: SignalOf<'leaver.checked'> }

/** The case of somebody who left says what they still have: it opens, tells more or less, or closes. */
export function checkLeaver(rulebook: Rulebook, situation: Checked): Verdict {
  const { whereabouts, people, signal } = situation
  const person = personOf(people, signal.person)
  const leaver = whereabouts?.leaver
  if (!person || !leaver) return skip(LEAVERS, 'Nobody is meant')
  const has = person.active ? [] : [...leaver.remaining, ...namedInRules(rulebook, person.email)]
  const pieces = propose(rulebook, situation, { person, leaver, remaining: has })
  const proposed: Effect = { do: 'propose', person: person.id, pieces }
  if (has.length > 0)
    return opened(rulebook, situation, { person, because: sayLeft(person, has), proposed })
  if (leaver.case?.state !== 'open')
    return { ...skip(LEAVERS, `Nothing of ${person.name} is left`), effects: [proposed] }
  const why = person.active ? 'works here again' : 'has nothing left to give away'
  return act(LEAVERS, `${leaver.case.key} is settled: ${person.name} ${why}`, [
    proposed,
    { do: 'settle', exception: leaver.case.id },
  ])
}

interface Opening {
  readonly person: Person
  readonly because: string
  readonly proposed: Effect
}

function opened(
  rulebook: Rulebook,
  situation: Checked,
  { person, because, proposed }: Opening,
): Verdict {
  const people = situation.people.filter(({ id }) => id !== person.id)
  const around = { ...situation, people }
  const known = situation.whereabouts?.leaver?.case
  const owner = managerOf(around, person)
  if (!known) {
    const subject = { noun: 'person', id: person.id } as const
    const nothing = { field: null, resume: null, offered: person.name }
    const raised = raise(rulebook, around, {
      ...{ rule: LEAVERS, kind: 'unplaceable', subject, owner, because, ...nothing },
    })
    return { ...raised, effects: [proposed, ...raised.effects] }
  }
  const subject = { noun: 'exception', id: known.id } as const
  const restated: Effect[] = [proposed, { do: 'restate', exception: known.id, because }]
  if (known.state === 'open') return act(LEAVERS, because, restated)
  return act(LEAVERS, `${known.key} is open again: ${because}`, [
    ...restated,
    ...exceptionClock(rulebook, around, { id: known.id, ownerId: known.ownerId }, known.cycles + 1),
    ...tellChannels(rulebook, around, subject),
    ...tellPeople([known.ownerId, owner], subject),
  ])
}

const WORDS: Readonly<Record<Remaining['what'], string>> = {
  lead: 'lead',
  ticket: 'ticket',
  deal: 'deal',
  task: 'task',
  project: 'project',
  account: 'account',
  exception: 'exception',
  cover: 'absence to cover',
  report: 'colleague to manage',
  team: 'team to manage',
  rule: 'rule that names them',
}

function sayLeft({ name, email }: Person, has: readonly Remaining[]): string {
  const kinds = Object.entries(WORDS).flatMap(([what, word]) => {
    const count = has.filter((piece) => piece.what === what).length
    if (count === 0) return []
    return `${count} ${count === 1 ? word : plural(word)}`
  })
  return `${name} (${email}) left and still owns ${enumerate(kinds, 'and')}. Give each of them to somebody else.`
}

function plural(word: string): string {
  const [first = '', ...rest] = word.split(' ')
  return [`${first}s`, ...rest].join(' ').replace('rules that names', 'rules that name')
}

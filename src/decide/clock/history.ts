import type { Happened, Situation } from '../../model.ts'
import type { Deal, Subject } from '../../nouns.ts'
import type { Past } from '../happening.ts'
import { accountOf } from '../inbound/company.ts'
import { type InboundNoun, isInbound, recordIn } from '../inbound/inbound.ts'
import type { Rulebook } from '../rulebook.ts'
import { wordsOf } from './happened-words.ts'
import { type Occasion, occasion } from './occasions.ts'

/**
 * What has happened to a deal or a task so far, as occasions: what one signal did is one occasion, with the deal
 * as it was then. The deal's former states are read backwards from what it is now; its account as it is.
 */
export function historyOf(rulebook: Rulebook, situation: Situation, subject: Subject): Occasion[] {
  const { history = [], deal, account } = situation
  const mine = history.filter(({ subjectId, dealId }) =>
    subject.noun === 'deal'
      ? dealId === subject.id || subjectId === subject.id
      : subjectId === subject.id,
  )
  if (isInbound(subject.noun))
    return inboundHistory(rulebook, situation, { subject, noun: subject.noun, mine })
  const states = statesOf(mine, subject.noun === 'deal' ? deal : null)
  return bySignal(mine).map((group) => {
    const first = group[0]!
    const state = states.get(group.at(-1)!.id) ?? deal
    const what = wordsOf(rulebook, group.map(pastOf), state)
    const { at, recordedAt = at, historic } = first
    const owner =
      subject.noun === 'task'
        ? (ownerThen(mine, group, 'task.assigned') ?? situation.task?.ownerId ?? null)
        : state?.ownerId
    return occasion(
      { rulebook, situation, deal: state, account },
      { subject, at, recordedAt, what, historic },
      owner,
    )
  })
}

/** The story of what came in is short: it is looked at as it is now, but for whose it was. */
function inboundHistory(
  rulebook: Rulebook,
  situation: Situation,
  { subject, noun, mine }: Story,
): Occasion[] {
  const record = recordIn(situation, noun)
  const account = record && accountOf(situation, record)
  return bySignal(mine).map((group) => {
    const { at, recordedAt = at, historic } = group[0]!
    const what = wordsOf(rulebook, group.map(pastOf), null)
    const owner = ownerThen(mine, group, `${noun}.assigned`) ?? record?.ownerId ?? null
    const about = { rulebook, situation, deal: null, account }
    return occasion(about, { subject, at, recordedAt, what, historic }, owner)
  })
}

interface Story {
  readonly subject: Subject
  readonly noun: InboundNoun
  readonly mine: readonly Happened[]
}

/** What the deal was after each of the events, by undoing from now what came later. */
function statesOf(events: readonly Happened[], now: Deal | null): Map<string, Deal | null> {
  const states = new Map<string, Deal | null>()
  let state = now
  for (const event of events.toReversed()) {
    states.set(event.id, state)
    const isOwn = state !== null && event.subjectId === state.id && event.old !== null
    if (isOwn && typeof event.old === 'object') state = { ...state!, ...event.old }
  }
  return states
}

function ownerThen(
  all: readonly Happened[],
  group: readonly Happened[],
  assigned: string,
): string | null {
  const last = all.indexOf(group.at(-1)!)
  const given = all.slice(0, last + 1).findLast(({ what }) => what === assigned)
  const to = given && typeof given.new === 'object' && given.new && 'ownerId' in given.new
  return to ? String((given.new as { ownerId: unknown }).ownerId) : null
}

function bySignal(events: readonly Happened[]): Happened[][] {
  const groups = new Map<string, Happened[]>()
  for (const event of events) {
    const group = groups.get(event.signalId) ?? []
    groups.set(event.signalId, [...group, event])
  }
  return [...groups.values()]
}

function pastOf({ noun, subjectId, what, old, new: now }: Happened): Past {
  return { noun, id: subjectId, what, old, new: now }
}

import { z } from 'zod'
import type { Card, Reply } from '../src/chat/card.ts'
import { isInbound } from '../src/decide/inbound/inbound.ts'
import type { Asked } from '../src/house.ts'
import type { Signal, WorkNoun } from '../src/model.ts'
import type { Id } from '../src/nouns.ts'
import { cardFor } from '../src/reading.ts'
import { idOf, stamp } from './decided.ts'
import { aboutOf } from './meant.ts'
import { type Named, onDeal, onInbound, onTask } from './pick.ts'

/** A piece of work that somebody owns. */
export interface Owned {
  readonly noun: WorkNoun
  readonly id: Id
}

const NAMED: Readonly<Record<WorkNoun, string>> = {
  deal: 'which deal: its key (D-12), its name or its account',
  lead: 'which lead: its key (L-5), its name, company or mail address',
  ticket: 'which ticket: its key (K-9), what it is about, the company or a mail address',
  task: 'which task: its key (T-12) or title',
}

/** The key of an example. */
export const KEYS: Readonly<Record<WorkNoun, string>> = {
  deal: 'D-12',
  lead: 'L-5',
  ticket: 'K-9',
  task: 'T-12',
}

/** How somebody names it. */
export function which(noun: WorkNoun) {
  return z.string().min(1).describe(NAMED[noun])
}

/** Goes on with the one that was meant; asks which when several answer to the name. */
export async function onOwned(
  asked: Asked,
  noun: WorkNoun,
  named: Named,
  then: (it: Owned) => Promise<Reply>,
): Promise<Reply> {
  const found = ({ id }: { readonly id: Id }) => then({ noun, id })
  if (noun === 'task') return await onTask(asked, named, found)
  if (isInbound(noun)) return await onInbound(asked, noun, named, found)
  return await onDeal(asked, { ...named, preferOpen: true }, found)
}

/** A signal about it: `claimed` of a lead is `lead.claimed`. */
export function signalOf(
  asked: Asked,
  { noun, id }: Owned,
  verb: string,
  rest: object = {},
): Signal {
  return { ...stamp(asked), kind: `${noun}.${verb}`, ...aboutOf(noun, id), ...rest } as Signal
}

/** Its card as it is now, as the asker may read it; null when it is not there. */
export async function drawOwned(asked: Asked, { noun, id }: Owned): Promise<Card | null> {
  return await cardFor(asked, noun, id)
}

/** What a button's value means: a deal's id, or a noun, a colon, and an id. */
export function ownedIn(value: string): Owned {
  return named(/^(lead|ticket|task):(.*)$/, value)
}

/** The same for the buttons of an offer: a task is offered to nobody. */
export function offeredIn(value: string): Owned {
  return named(/^(lead|ticket):(.*)$/, value)
}

function named(nouns: RegExp, value: string): Owned {
  const [, noun = 'deal', id = value] = nouns.exec(value) ?? []
  return { noun: noun as WorkNoun, id: idOf(noun, id) }
}

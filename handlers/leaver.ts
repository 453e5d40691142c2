import { type FilledPiece, pieceForm } from '../src/cards/left-behind.ts'
import type { ExceptionView } from '../src/cards/view.ts'
import type { Card, Form, Reply } from '../src/chat/card.ts'
import { Refusal } from '../src/errors.ts'
import type { Asked } from '../src/house.ts'
import type { SignalOf } from '../src/model.ts'
import type { Id } from '../src/nouns.ts'
import { cardFor, viewsFor } from '../src/reading.ts'
import { findCase } from '../src/store/leavers.ts'
import { decided, stamp } from './decided.ts'

type Given = Pick<SignalOf<'leaver.moved'>, 'piece' | 'to'>

/** Gives away what somebody left behind, looks at what remains, and shows the case as it is then. */
export async function giveAway(asked: Asked, person: Id<'person'>, given: Given): Promise<Reply> {
  const { house, at } = asked
  const signal = { ...stamp(asked), kind: 'leaver.moved', person, ...given } as const
  return await decided(asked, signal, {
    async card() {
      const by = { kind: 'system', id: 'leavers' } as const
      const check = { id: `${asked.id}/check`, at, by, source: 'baton' }
      await house.receive({ ...check, kind: 'leaver.checked', person })
      return await caseCard(asked, person)
    },
  })
}

async function caseCard(asked: Asked, person: Id<'person'>): Promise<Card | null> {
  const id = await findCase(asked.house.db, asked.house.org, person)
  return id && (await cardFor(asked, 'exception', id))
}

/** The form in which one piece goes to somebody; a Refusal when there is none for the asker. */
export async function askWhich(
  asked: Asked,
  person: Id<'person'>,
  filled: FilledPiece = {},
): Promise<Form> {
  const form = pieceForm(person, (await caseOf(asked, person)).leftBehind ?? [], filled)
  if (!form) throw new Refusal('Nothing of it is left to give away.')
  return form
}

async function caseOf(asked: Asked, person: Id<'person'>): Promise<ExceptionView> {
  const id = await findCase(asked.house.db, asked.house.org, person)
  const [view] = id ? await viewsFor(asked, 'exception', [id]) : []
  if (!view) throw new Refusal('That case is no longer there, or not for you to see.')
  return view
}

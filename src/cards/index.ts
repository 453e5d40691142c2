import type { Button, Card } from '../chat/card.ts'
import type { Raw } from '../decide/raw.ts'
import type { Seeing } from '../decide/sight.ts'
import { absenceCard } from './absence.ts'
import { alarmCard } from './alarm.ts'
import { approvalCard } from './approval.ts'
import { dealCard } from './deal.ts'
import { digestCard } from './digest.ts'
import { exceptionCard } from './exception.ts'
import { leadCard } from './lead.ts'
import { projectCard } from './project.ts'
import { shadowCard } from './shadow.ts'
import { taskCard } from './task.ts'
import { ticketCard } from './ticket.ts'
import { seenBy, type Views } from './veil.ts'
import type { Look } from './view.ts'

export type { Views }

/** The living cards, by the noun they show. */
const cards: { readonly [N in keyof Views]: (view: Views[N], look: Look) => Card } = {
  lead: leadCard,
  ticket: ticketCard,
  deal: dealCard,
  approval: approvalCard,
  task: taskCard,
  project: projectCard,
  exception: exceptionCard,
  digest: digestCard,
  alarm: alarmCard,
  absence: absenceCard,
  shadow: shadowCard,
}

/** The nouns that have a card. */
export const SUBJECTS = Object.keys(cards) as readonly (keyof Views)[]

/** A subject's card as those may read it to whom it is shown. It says when something is hidden, with the way to the rest. */
export function drawSubject<N extends keyof Views>(
  noun: N,
  sealed: Raw<Views[N]>,
  { look, see }: { readonly look: Look; readonly see: Seeing },
): Card {
  const { sight, view } = seenBy(noun, sealed, see)
  const card = cards[noun](view, look)
  const button = { press: 'show-me', label: 'Show me', value: `${noun}:${view.id}` }
  if (!sight.record) return closed(card, view.key, button)
  return view.hidden?.length ? partly(card, view.hidden.length, button) : card
}

/** Only the key and the state of what not everyone here may read. */
function closed({ badge }: Card, key: string, button: Button): Card {
  return {
    title: key,
    ...(badge && { badge }),
    text: 'Not everyone here may read this.',
    buttons: [button],
  }
}

function partly(card: Card, count: number, button: Button): Card {
  const said = count === 1 ? '1 field is hidden here.' : `${count} fields are hidden here.`
  return {
    ...card,
    text: [card.text, said].filter(Boolean).join('\n'),
    buttons: [...(card.buttons ?? []), button],
  }
}

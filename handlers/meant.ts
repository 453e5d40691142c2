import type { Reply } from '../src/chat/card.ts'
import type { Asked } from '../src/house.ts'
import type { Id } from '../src/nouns.ts'
import { type Named, onDeal, onInbound, onTask } from './pick.ts'

/** A record that was meant, and how a signal names it. */
export interface Meant {
  readonly id: Id
  readonly key: string
  readonly name: string
  readonly about: About
}

/** How a signal names one record. */
export interface About {
  readonly deal?: { readonly id: Id<'deal'> }
  readonly lead?: { readonly id: Id<'lead'> }
  readonly ticket?: { readonly id: Id<'ticket'> }
  readonly account?: { readonly id: Id<'account'> }
  readonly task?: Id<'task'>
}

type Then = (it: Meant) => Promise<Reply>

/** Goes on with the deal, lead, ticket or task of a key; with what else was said as `otherwise` finds it. */
export async function onKeyed(
  asked: Asked,
  named: Named,
  then: Then,
  otherwise: () => Promise<Reply>,
): Promise<Reply> {
  const [, letter = ''] = /^([DLKT])-?\d+$/i.exec(named.said.trim()) ?? []
  switch (letter.toUpperCase()) {
    case 'D':
      return await onDeal(asked, named, (it) => then({ ...it, about: { deal: { id: it.id } } }))
    case 'L':
      return await onInbound(asked, 'lead', named, (it) =>
        then({ ...it, about: { lead: { id: it.id } } }),
      )
    case 'K':
      return await onInbound(asked, 'ticket', named, (it) =>
        then({ ...it, about: { ticket: { id: it.id } } }),
      )
    case 'T':
      return await onTask(asked, named, (it) =>
        then({ ...it, name: it.title, about: { task: it.id } }),
      )
    default:
      return await otherwise()
  }
}

/** How a signal names a record by its noun and id. */
export function aboutOf(noun: string, id: Id): About {
  if (noun === 'task') return { task: id }
  if (noun === 'lead') return { lead: { id } }
  return noun === 'ticket' ? { ticket: { id } } : { deal: { id } }
}

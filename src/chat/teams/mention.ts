import type { Id } from '../../nouns.ts'
import type { Accounts } from '../called.ts'
import { type Card, type Line, type Piece, piecesOf } from '../card.ts'
import { LIMITS } from './limits.ts'
import type { Element } from './text.ts'

/** How somebody is mentioned: the tag that stands in the text, and whom it means. */
export interface Mention {
  readonly type: 'mention'
  readonly text: string
  readonly mentioned: { readonly id: string; readonly name: string }
}
export type Mentions = ReadonlyMap<Id<'person'>, Mention>

/** What may stand in a tag: where it stands Teams reads Markdown. */
const LIVE = /[^\p{L}\p{M}\p{N} '’.-]/gu
const BETWEEN = ', '

/** Mentions of those whom a card calls and who have an account; no two in the same words, for Teams goes by these. */
export function mentionsOf({ facts = [] }: Card, accounts: Accounts): Mentions {
  const mentions = new Map<Id<'person'>, Mention>()
  for (const piece of facts.flatMap(([, value]) => piecesOf(value))) {
    if (typeof piece === 'string' || !('person' in piece) || mentions.has(piece.person)) continue
    const id = accounts.get(piece.person)
    if (!id) continue
    const name = dead(piece.name)
    const same = [...mentions.values()].filter(({ mentioned }) => mentioned.name === name).length
    const text = `<at>${same > 0 ? `${name} ${same + 1}` : name}</at>`
    mentions.set(piece.person, { type: 'mention', text, mentioned: { id, name } })
  }
  return mentions
}

function dead(name: string): string {
  const words = name.replace(LIVE, ' ').replace(/\s+/g, ' ').trim()
  return words.slice(0, LIMITS.person).toWellFormed().trim() || 'somebody'
}

/** A line of people alone as a mention of each; null where it is anything else: only tags may stand among Markdown. */
export function mentionBlock(said: Line, mentions: Mentions): Element | null {
  const tags = tagsOf(said, mentions)
  return tags && { type: 'TextBlock', text: tags.map(({ text }) => text).join(BETWEEN), wrap: true }
}

/** Whom these lines mention. */
export function mentionedIn(lines: readonly Line[], mentions: Mentions): Mention[] {
  return [...new Set(lines.flatMap((said) => tagsOf(said, mentions) ?? []))]
}

function tagsOf(said: Line, mentions: Mentions): Mention[] | null {
  const pieces = piecesOf(said).filter((piece) => piece !== BETWEEN)
  const tags = pieces.flatMap((piece) => mentionFor(piece, mentions) ?? [])
  return tags.length > 0 && tags.length === pieces.length ? tags : null
}

function mentionFor(piece: Piece, mentions: Mentions): Mention | undefined {
  return typeof piece === 'object' && 'person' in piece ? mentions.get(piece.person) : undefined
}

import type { types as kit } from '@slack/bolt'
import { cut } from '../cut.ts'
import type { Drawn } from './draw.ts'
import { codeOf } from './faults.ts'
import { LIMITS } from './limits.ts'
import type { Tables } from './table.ts'
import { escapeText } from './text.ts'

/** A message as it is drawn with tables of that kind. */
export type Draw = (tables: Tables) => Drawn

/** Slack takes the message, but not with these blocks. */
const REFUSED = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long'])
export const areBlocksRefused = (error: unknown): boolean => REFUSED.has(codeOf(error) ?? '')

const REFUSED_VIEWS = new Set([...REFUSED, 'invalid_arguments', 'view_too_large'])
/** Slack takes no view with these blocks: it would refuse it each time. */
export const isViewRefused = (error: unknown): boolean => REFUSED_VIEWS.has(codeOf(error) ?? '')

/** What stands in blocks, in words alone: a block of plain text for each, as many as a view takes. */
export function wordsOnly(blocks: readonly unknown[]): kit.KnownBlock[] {
  const said = blocks.map((block) => wordsOf(block).join('')).filter((text) => text !== '')
  return said.slice(0, LIMITS.viewBlocks).map((text) => ({
    type: 'section',
    text: { type: 'plain_text', text: cut(text, LIMITS.text), emoji: false },
  }))
}

/** From what it shall be to words alone, which every Slack takes. */
export function waysOf(draw: Draw): (() => Drawn)[] {
  return [() => draw('block'), () => draw('text'), () => inWords(draw('text'))]
}

/** Sends it; what Slack takes no blocks of goes again with plainer ones, and at last in words: better than silence. */
export async function sendPlainer<T>(draw: Draw, send: (drawn: Drawn) => Promise<T>): Promise<T> {
  const ways = waysOf(draw)
  for (;;) {
    const drawn = ways.shift()!()
    try {
      return await send(drawn)
    } catch (error) {
      if (ways.length === 0 || !areBlocksRefused(error)) throw error
    }
  }
}

function inWords({ blocks }: Drawn): Drawn {
  const said = blocks.map((block) => wordsOf(block).join('')).filter((text) => text !== '')
  return { text: cut(said.join('\n'), LIMITS.text), blocks: [] }
}

/** What stands in it, and where its link leads; buttons are nothing without blocks. */
function wordsOf(part: unknown): string[] {
  if (Array.isArray(part)) return part.flatMap(wordsOf)
  if (typeof part !== 'object' || part === null) return []
  const { type, text, url, ...more } = part as Record<string, unknown>
  if (type === 'button') return typeof url === 'string' ? [url] : []
  // Text of a rich text block is literal; that of others was made so when it was drawn.
  if (typeof text === 'string') return [type === 'text' ? escapeText(text) : text]
  return wordsOf(Object.values({ text, ...more }))
}

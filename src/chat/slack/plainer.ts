import type { types as kit } from '@slack/bolt'
import { cut } from '../cut.ts'
import type { Drawn } from './draw.ts'
import { codeOf, complaintsOf } from './faults.ts'
import { LIMITS } from './limits.ts'
import type { Tables } from './table.ts'
import { escapeText } from './text.ts'

/** A message as it is drawn with tables of that kind. */
export type Draw = (tables: Tables) => Drawn

/** Slack takes the message, but not with these blocks. */
const REFUSED = new Set(['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long'])
export const areBlocksRefused = (error: unknown): boolean => REFUSED.has(codeOf(error) ?? '')

/** Slack takes no view with these blocks: it would refuse it each time. */
export function isViewRefused(error: unknown): boolean {
  const code = codeOf(error)
  // Any argument may be invalid: only what points into the view is about the view.
  if (code === 'invalid_arguments')
    return complaintsOf(error).some((it) => it.includes('json-pointer:/view'))
  return code === 'view_too_large' || areBlocksRefused(error)
}

/** As a new message: without blocks it names none, which in an edit would leave the old ones standing. */
export function asPosted({ text, blocks }: Drawn): { text: string; blocks?: kit.KnownBlock[] } {
  return blocks.length > 0 ? { text, blocks } : { text }
}

/** What stands in blocks, in words alone: a block of plain text for each, as many as a view takes. */
export function wordsOnly(blocks: readonly unknown[]): kit.KnownBlock[] {
  return saidIn(blocks)
    .slice(0, LIMITS.viewBlocks)
    .map((text) => ({
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
  return { text: cut(saidIn(blocks).join('\n'), LIMITS.text), blocks: [] }
}

function saidIn(blocks: readonly unknown[]): string[] {
  return blocks.map((block) => wordsOf(block).join('')).filter((text) => text !== '')
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

import type { types as kit } from '@slack/bolt'
import { cut } from '../cut.ts'

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** Slack decodes exactly these three in its text objects, also in plain ones. */
export function escapeText(text: string): string {
  return text.replace(/[&<>]/g, (char) => ENTITIES[char] ?? char)
}

/** A text object in which nothing is live: no mention, link, format mark or `:emoji:`. */
export function plain(text: string, max: number): kit.PlainTextElement {
  const shown = cut(text.trim() || '-', max, (char) => ENTITIES[char]?.length ?? char.length)
  return { type: 'plain_text', text: escapeText(shown), emoji: false }
}

/** Text in a rich text block: literal as it is, so never escaped. */
export function literal(text: string, style?: kit.RichTextText['style']): kit.RichTextText {
  return style ? { type: 'text', text, style } : { type: 'text', text }
}

const SEAL = '~'

/**
 * A value that Slack hands back as it was. It may write `&` as `&amp;` on the way, so a value with one of
 * the three characters travels in letters that stay.
 */
export function seal(value: string): string {
  if (!/[&<>]/.test(value) && !value.startsWith(SEAL)) return value
  return SEAL + Buffer.from(value).toString('base64url')
}

export function unseal(value: string): string {
  return value.startsWith(SEAL) ? Buffer.from(value.slice(1), 'base64url').toString() : value
}

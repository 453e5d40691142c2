import type { Activity } from './activity.ts'

const ENTITIES: Readonly<Record<string, string>> = {
  ...{ '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&nbsp;': ' ' },
}

/** What somebody wrote to Baton, without its own name; other people's names stay. */
export function wordsOf({ text, entities, recipient }: Activity): string {
  let said = text ?? ''
  for (const { type, text: tag, mentioned } of entities ?? []) {
    if (type !== 'mention' || !tag) continue
    const name = mentioned?.id === recipient.id ? ' ' : (mentioned?.name ?? '')
    said = said.replaceAll(tag, () => name)
  }
  return decode(said.replace(/<\/?at\b[^>]*>/gi, '')).trim()
}

/** True when the message is meant for Baton: it names it, or stands in their chat of two. */
export function isForUs({ conversation, entities, recipient }: Activity): boolean {
  if (conversation.conversationType === 'personal') return true
  return (entities ?? []).some(
    ({ type, mentioned }) => type === 'mention' && mentioned?.id === recipient.id,
  )
}

/** The words of a message that Teams gives as HTML. */
export function plainText(html: string): string {
  const lines = html.replace(/<br\s*\/?>|<\/(p|div|li|h\d|tr)>/gi, '\n').replace(/<[^>]*>/g, '')
  return decode(lines)
    .replace(/[ \t]+/g, ' ')
    .replace(/\s*\n\s*/g, '\n')
    .trim()
}

function decode(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|#39|nbsp);/g, (entity) => ENTITIES[entity] ?? entity)
}

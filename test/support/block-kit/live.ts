/** Kinds in which text could ping, link, load or draw something that its writer chose. */
const LIVE = new Set([
  ...['markdown', 'link', 'user', 'usergroup', 'channel', 'broadcast', 'team'],
  ...['emoji', 'image', 'video', 'file'],
])

/** A moment by the reader's clock, with nothing beside it: all that we write in Slack's markup. */
const MOMENT = /^<!date\^-?\d+\^[^^|<>]+\|[^^|<>]+>$/

/** The parts of what is sent in which text is more than text; empty when all of it is dead. */
export function liveParts(node: unknown): object[] {
  if (typeof node !== 'object' || node === null) return []
  const parts = Object.values(node).flatMap(liveParts)
  return isLive(node) ? [node, ...parts] : parts
}

function isLive({ type = '', emoji, text, verbatim }: Node): boolean {
  if (type === 'plain_text') return emoji !== false
  if (type === 'mrkdwn') return !verbatim || !MOMENT.test(String(text))
  return LIVE.has(type)
}

interface Node {
  readonly type?: string
  readonly emoji?: boolean
  readonly verbatim?: boolean
  readonly text?: unknown
}

/** Kinds in which text could ping, link, load or draw something that its writer chose. */
const LIVE = new Set([
  ...['markdown', 'link', 'user', 'usergroup', 'channel', 'broadcast', 'team'],
  ...['emoji', 'image', 'video', 'file'],
])

/** A moment by the reader's clock, with nothing beside it: all that we write in Slack's markup. */
const MOMENT = /^<!date\^-?\d+\^[^^|<>]+\|[^^|<>]+>$/

/** The parts of what is sent in which text is more than text, but mentions of those with an account; empty when all of it is dead. */
export function liveParts(
  node: unknown,
  accounts: ReadonlyMap<string, string> = new Map(),
): object[] {
  if (typeof node !== 'object' || node === null) return []
  const parts = Object.values(node).flatMap((part) => liveParts(part, accounts))
  return isLive(node, [...accounts.values()]) ? [node, ...parts] : parts
}

function isLive(node: Node, accounts: readonly string[]): boolean {
  const { type = '', emoji, text, verbatim, user_id: user } = node
  if (type === 'user') return !accounts.includes(String(user))
  if (type === 'plain_text') return emoji !== false
  if (type === 'mrkdwn') return !verbatim || !MOMENT.test(String(text))
  return LIVE.has(type)
}

interface Node {
  readonly type?: string
  readonly emoji?: boolean
  readonly verbatim?: boolean
  readonly text?: unknown
  readonly user_id?: unknown
}

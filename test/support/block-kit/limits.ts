/**
 * Slack's limits, which its types do not hold (docs.slack.dev/reference/block-kit): a text's characters or a list's items,
 * from and to, by the kind of object and the path in it (`*` is every item).
 */
const LIMITS: readonly (readonly [kind: string, path: string, from: number, to: number])[] = [
  ['header', 'text.text', 1, 150],
  ['section', 'text.text', 1, 3000],
  ['section', 'fields', 1, 10],
  ['section', 'fields.*.text', 1, 2000],
  ['context', 'elements', 1, 10],
  ['actions', 'elements', 1, 25],
  ['context_actions', 'elements', 1, 5],
  ['rich_text', 'elements', 1, 1000],
  ['rich_text_section', 'elements', 1, 1000],
  ['markdown', 'text', 1, 12_000],
  ['table', 'rows', 1, 100],
  ['table', 'rows.*', 1, 20],
  ['table', 'column_settings', 0, 20],
  ['raw_text', 'text', 1, 3000],
  ['image', 'alt_text', 1, 2000],
  ['image', 'image_url', 1, 3000],
  ['image', 'title.text', 1, 2000],
  ['video', 'alt_text', 1, 2000],
  ['video', 'title.text', 1, 200],
  ['input', 'label.text', 1, 2000],
  ['input', 'hint.text', 1, 2000],
  ['plain_text', 'text', 1, 3000],
  ['mrkdwn', 'text', 1, 3000],
  ['text', 'text', 1, 3000],
  ['button', 'text.text', 1, 75],
  ['button', 'value', 1, 2000],
  ['button', 'url', 1, 3000],
  ['button', 'accessibility_label', 1, 75],
  ['overflow', 'options', 1, 5],
  ['static_select', 'options', 1, 100],
  ['static_select', 'option_groups', 1, 100],
  ['static_select', 'option_groups.*.label.text', 1, 75],
  ['static_select', 'option_groups.*.options', 1, 100],
  ['checkboxes', 'options', 1, 10],
  ['radio_buttons', 'options', 1, 10],
  ['external_select', 'min_query_length', 0, 150],
  ['plain_text_input', 'initial_value', 0, 3000],
  ['modal', 'title.text', 1, 24],
  ['modal', 'submit.text', 1, 24],
  ['modal', 'close.text', 1, 24],
  ['modal', 'blocks', 1, 100],
  ['home', 'blocks', 1, 100],
  ['*', 'placeholder.text', 1, 150],
  ['*', 'confirm.title.text', 1, 100],
  ['*', 'confirm.text.text', 1, 300],
  ['*', 'confirm.confirm.text', 1, 30],
  ['*', 'confirm.deny.text', 1, 30],
  ['*', 'options.*.text.text', 1, 75],
  ['*', 'options.*.value', 1, 150],
  ['*', 'options.*.description.text', 1, 75],
  ['*', 'option_groups.*.options.*.text.text', 1, 75],
  ['*', 'option_groups.*.options.*.value', 1, 150],
  ['*', 'private_metadata', 0, 3000],
  ['*', 'callback_id', 1, 255],
  ['*', 'block_id', 1, 255],
  ['*', 'action_id', 1, 255],
]

/** What is over or under a limit, anywhere in it; empty when nothing is. */
export function limitFaults(value: unknown, at = ''): string[] {
  if (typeof value !== 'object' || value === null) return []
  const kind = 'type' in value ? String(value.type) : '*'
  const rows = LIMITS.filter(([of]) => of === '*' || of === kind)
  const own = rows.flatMap(([, path, from, to]) =>
    reach(value, path.split('.'))
      .map(sizeOf)
      .filter((size) => size < from || size > to)
      .map((size) => `${at}/${kind} ${path}: ${size} is not within ${from} and ${to}`),
  )
  const inside = Object.entries(value).flatMap(([key, part]) => limitFaults(part, `${at}/${key}`))
  return [...own, ...inside]
}

/** Everything at the path: none where it leads nowhere. */
function reach(value: unknown, [key, ...rest]: readonly string[]): unknown[] {
  if (key === undefined) return [value]
  if (typeof value !== 'object' || value === null) return []
  if (key === '*') return Object.values(value).flatMap((part) => reach(part, rest))
  const part = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined
  return part === undefined ? [] : reach(part, rest)
}

const sizeOf = (value: unknown): number =>
  typeof value === 'string' || Array.isArray(value) ? value.length : Number(value)

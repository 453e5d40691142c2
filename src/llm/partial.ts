/**
 * What a field of a JSON object says so far, while the object is still being written; null while it says
 * nothing yet. An escape that is cut off is left out until it is whole.
 */
export function partialText(json: string, field: string): string | null {
  const start = new RegExp(`"${field}"\\s*:\\s*"`).exec(json)
  if (!start) return null
  const written = json.slice(start.index + start[0].length)
  const [text = ''] = /^(?:[^"\\]|\\u[\da-fA-F]{4}|\\["\\/bfnrt])*/.exec(written) ?? []
  const said = JSON.parse(`"${text.replace(CONTROL, ' ')}"`) as string
  // Half of a character of two is no character yet.
  return said.replace(/[\uD800-\uDBFF]$/, '')
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: a model may write them, JSON may not hold them
const CONTROL = /[\u0000-\u001f]/g

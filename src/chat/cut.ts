/** The text, or its beginning and an ellipsis. `width` says how much room a character takes once written out. */
export function cut(text: string, max: number, width = (char: string) => char.length): string {
  const chars = [...text]
  const full = chars.reduce((sum, char) => sum + width(char), 0)
  if (full <= max) return text
  let room = max - 1
  const end = chars.findIndex((char) => {
    room -= width(char)
    return room < 0
  })
  return `${chars.slice(0, end).join('')}…`
}

/** One line: a line break in a name must not fake a second line of a card. */
export function line(text: string): string {
  return text.replace(/\s*[\n\r\u2028\u2029]+\s*/g, ' ').trim()
}

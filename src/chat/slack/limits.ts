/**
 * What Slack takes at most, in characters and counts. Longer text is cut with an ellipsis; a message over
 * a limit would be refused as a whole. Some are ours and lower, so that a whole card stays under about 12,000 characters.
 */
export const LIMITS = {
  blocks: 50,
  viewBlocks: 100,
  header: 150,
  text: 2900,
  fallback: 300,
  badge: 75,
  facts: 20,
  factLabel: 40,
  factValue: 120,
  tableRows: 99,
  tableColumns: 20,
  tableCell: 120,
  /** What its rows take as they are sent. */
  tableText: 15_000,
  /** Longer texts are broken in a column. */
  tableWord: 18,
  textRows: 25,
  textCell: 32,
  textWidth: 84,
  textTable: 2500,
  checks: 25,
  check: 100,
  footer: 500,
  contextElements: 10,
  buttons: 25,
  buttonText: 75,
  buttonValue: 2000,
  url: 3000,
  name: 255,
  viewTitle: 24,
  threadTitle: 80,
  prompt: 75,
  label: 2000,
  hint: 2000,
  fault: 500,
  options: 100,
  optionGroups: 100,
  optionText: 75,
  optionValue: 150,
  initialValue: 3000,
  metadata: 3000,
  replyText: 12_000,
} as const

/** The string itself. One that Slack must give back unchanged cannot be cut: too long is a bug of ours. */
export function whole(text: string, max: number): string {
  if (text.length > max) throw new RangeError(`Slack gives back at most ${max} characters: ${text}`)
  return text
}

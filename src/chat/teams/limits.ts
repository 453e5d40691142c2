import type { Window } from '../../delivery/pace.ts'

/**
 * How much of a card is drawn at most, in characters and counts. What Teams refuses is only the whole: a
 * message of more than 28 KB. A card over `bytes` is drawn again with less of everything.
 */
export const LIMITS = {
  bytes: 24 * 1024,
  title: 200,
  badge: 100,
  text: 4_000,
  facts: 30,
  factLabel: 40,
  factValue: 300,
  person: 60,
  /** Those whom Teams asks by itself how they see a card; to more it shows the same. */
  viewers: 60,
  tableRows: 40,
  tableColumns: 8,
  tableCell: 100,
  checks: 40,
  check: 150,
  footer: 600,
  buttons: 24,
  /** In a row: the fewest that any Teams shows. */
  buttonsInRow: 5,
  buttonText: 60,
  summary: 200,
  fields: 40,
  label: 200,
  hint: 500,
  fault: 500,
  options: 250,
  optionText: 100,
  value: 4_000,
  dialogTitle: 60,
  toast: 600,
  /** Choices, and cards to choose from, for the letters typed so far. */
  found: 15,
  offered: 8,
  url: 2_000,
} as const

/** How often Teams lets a bot write in one conversation. */
export const WINDOWS: readonly Window[] = [
  { calls: 7, ms: 1_000 },
  { calls: 8, ms: 2_000 },
  { calls: 60, ms: 30_000 },
  { calls: 1_800, ms: 3_600_000 },
]

/** How much of each list and text is drawn when a card is too large, in turn. */
export const SHARES = [1, 0.5, 0.25, 0.1, 0.03] as const

/** What it takes on its way to Teams. */
export function bytesOf(drawn: unknown): number {
  return Buffer.byteLength(JSON.stringify(drawn))
}

/** `most` of something, at this share; at least one. */
export function share(most: number, of: number): number {
  return Math.max(1, Math.floor(most * of))
}

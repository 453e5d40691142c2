// Controls (not tab and line ends), bidirectional overrides and marks, zero-width spaces, the byte order mark.
const UNSEEN = /[[\p{Cc}--[\t-\r]]\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gv
const ORDINARY = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/

/** Text on one line, trimmed, without characters that nobody sees. Never escaped: that is drawing's work. */
export function oneLine(raw: string): string {
  if (ORDINARY.test(raw)) return raw
  return visible(raw).replace(/\s+/g, ' ').trim()
}

/** Text that may have several lines, trimmed, without characters that nobody sees. */
export function manyLines(raw: string): string {
  return visible(raw)
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .trim()
}

// toWellFormed: half a surrogate pair is text that Postgres cannot store.
function visible(raw: string): string {
  return raw.toWellFormed().normalize('NFC').replace(UNSEEN, '')
}

/** Text that Postgres can hold: without NUL and half characters. */
export function storable(raw: string): string {
  return raw.replaceAll('\0', '').toWellFormed()
}

/** What somebody offered, fit to be quoted in a sentence. */
export function quoted(raw: unknown): string {
  const said = typeof raw === 'string' ? raw : (JSON.stringify(raw) ?? String(raw))
  const line = oneLine(said.slice(0, 400))
  return `“${line.length > 60 ? `${line.slice(0, 60).toWellFormed()}…` : line}”`
}

const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
  '&': ' and ',
}

/** Lower case, unaccented words with single spaces: what two spellings of a name have in common. */
export function plainWords(raw: string): string {
  return raw
    .toLowerCase()
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\p{M}.'’`]/gu, '')
    .replace(/[ßøłđæœı&]/g, (letter) => LETTERS[letter]!)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

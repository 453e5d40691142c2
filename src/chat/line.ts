/** A piece of a typed line: a word or quoted text, or the name of an input with its sign. */
export type Piece =
  | { readonly is: 'name'; readonly name: string; readonly sign: ':' | '=' }
  | { readonly is: 'word'; readonly text: string; readonly raw: string; readonly gap: string }

const SPACE = /\s*/y
const WORD = /\S+/y
// Phones and word processors turn straight quotes into curly ones.
const QUOTED = /"((?:\\["\\]|[^"\\]|\\(?!["\\]))*)"(?=\s|$)|[“„”]([^“„”]*)[“”](?=\s|$)/y

/** Takes a line apart. `names` are the inputs that may be named, snake_case; `close date:` names `close_date`. */
export function takeApart(line: string, names: readonly string[]): Piece[] {
  const named = namedBy(names)
  const pieces: Piece[] = []
  let at = 0
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const found = pattern.exec(line)
    if (found) at = pattern.lastIndex
    return found
  }
  while (at < line.length) {
    const gap = take(SPACE)![0]
    if (at >= line.length) break
    pieces.push(nextPiece(take, named, gap))
  }
  return pieces
}

function nextPiece(
  take: (pattern: RegExp) => RegExpExecArray | null,
  named: RegExp | null,
  gap: string,
): Piece {
  const name = named && take(named)
  if (name) return { is: 'name', name: plain(name[1]!), sign: name[2] as ':' | '=' }
  const quoted = take(QUOTED)
  if (quoted) return { is: 'word', text: unquoted(quoted), raw: quoted[0], gap }
  const raw = take(WORD)![0]
  return { is: 'word', text: raw, raw, gap }
}

function namedBy(names: readonly string[]): RegExp | null {
  if (names.length === 0) return null
  const longestFirst = names.toSorted((a, b) => b.length - a.length)
  const any = longestFirst.map((name) => name.replaceAll('_', '[ _-]')).join('|')
  return new RegExp(`(${any})(:|=)`, 'iy')
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[ -]/g, '_')
}

function unquoted(quoted: RegExpExecArray): string {
  return quoted[1]?.replace(/\\(["\\])/g, '$1') ?? quoted[2]!
}

/** Text as one quoted word of a line. */
export function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

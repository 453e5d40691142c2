/** Markup that is safe to send: made only by `html`, so that no text gets in unescaped. */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
  toString(): string {
    return this.text
  }
}

export type Piece = Html | string | number | boolean | null | undefined | readonly Piece[]

/** Writes markup. Every piece is escaped, for text and for quoted attributes; `null` and booleans are nothing. */
export function html(parts: TemplateStringsArray, ...pieces: Piece[]): Html {
  const texts = pieces.map((piece, index) => `${draw(piece)}${parts[index + 1]}`)
  return new Html(parts[0] + texts.join(''))
}

function draw(piece: Piece): string {
  if (piece instanceof Html) return piece.text
  if (Array.isArray(piece)) return piece.map(draw).join('')
  if (piece === null || piece === undefined || typeof piece === 'boolean') return ''
  return String(piece).replace(/[&<>"'`]/g, (char) => `&#${char.charCodeAt(0)};`)
}

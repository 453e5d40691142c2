/** What a browser finds in a page: each element with its attributes, and the text between them. */
export interface Markup {
  readonly elements: readonly {
    readonly name: string
    readonly attributes: Readonly<Record<string, string>>
  }[]
  /** The texts, each trimmed, in order; white space only is none. */
  readonly texts: readonly string[]
}

const PART =
  /<!--.*?-->|<[!?][^>]*>|<\/[a-zA-Z][^>]*>|<([a-zA-Z][^\s/>]*)((?:[^>"']|"[^"]*"|'[^']*')*)>|([^<]+|<)/gs
const ATTRIBUTE = /([^\s"'>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>]+))?/g

/** Reads a page as a browser would: whatever can open an element or an attribute does. */
export function readMarkup(page: string): Markup {
  const elements: Markup['elements'][number][] = []
  const texts: string[] = []
  for (const [, name, attributes = '', text] of page.matchAll(PART)) {
    if (name) elements.push({ name: name.toLowerCase(), attributes: readAttributes(attributes) })
    else if (text?.trim()) texts.push(decode(text).trim())
  }
  return { elements, texts }
}

function readAttributes(text: string): Record<string, string> {
  const found = [...text.matchAll(ATTRIBUTE)].map(([, name, value = '']) => {
    return [name!.toLowerCase(), decode(value.replace(/^(["'])(.*)\1$/s, '$2'))]
  })
  return Object.fromEntries(found)
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function decode(text: string): string {
  return text.replace(/&(?:#(\d+)|(amp|lt|gt|quot|apos));/g, (_, code: string, name: string) =>
    code ? String.fromCodePoint(Number(code)) : NAMED[name]!,
  )
}

/** The forms its elements have: `a href title`, each once. A text that got in as markup shows as a new one. */
export function shapesOf({ elements }: Markup): Set<string> {
  return new Set(
    elements.map(({ name, attributes }) => [name, ...Object.keys(attributes).toSorted()].join(' ')),
  )
}

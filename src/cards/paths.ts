const PAGES: Readonly<Record<string, string>> = { D: 'deals', L: 'leads', K: 'tickets' }

/** The page of the record that has this key: `/tickets/K-9`; null where it has none. */
export function pagePath(key: string): string | null {
  const [, letter = ''] = /^([A-Z])-\d+$/.exec(key) ?? []
  const page = PAGES[letter]
  return page ? `/${page}/${key}` : null
}

/** A card's link to the page of the record that has this key. */
export function linkTo(key: string | null): { readonly link?: string } {
  const link = key && pagePath(key)
  return link ? { link } : {}
}

import { type Html, html } from '../html.ts'
import type { Theme } from '../session.ts'
import { entryPage } from './entry.ts'

/** What a link to a document shows: only pressing the button fetches it, so that link previews do not. */
export function filePage({
  theme,
  name,
  path,
}: {
  readonly theme: Theme
  /** Null when there is nothing to fetch any more. */
  readonly name: string | null
  readonly path: string
}): Html {
  if (name === null) {
    return entryPage(
      { theme, title: 'File fetched' },
      html`<h1>This file is not here any more</h1>
      <p class="lead">It was fetched, or the link is older than 15 minutes. Ask for it again in the
        chat, in the same words.</p>`,
    )
  }
  return entryPage(
    { theme, title: name },
    html`<h1><bdi>${name}</bdi></h1>
    <form method="post" action="${path}">
      <button class="button primary large" type="submit">Download</button>
    </form>
    <p class="quiet">The link works once.</p>`,
  )
}

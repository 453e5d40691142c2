import { type Html, html } from '../html.ts'
import type { Theme } from '../session.ts'
import { entryPage } from './entry.ts'

/** Leads to Slack's consent page; says where Baton is already. */
export function installPage({
  theme,
  url,
  places,
}: {
  theme: Theme
  url: string
  places: readonly string[]
}): Html {
  return entryPage(
    { theme, title: 'Connect Slack' },
    html`<h1>Connect a Slack workspace</h1>
    <p class="lead">Slack asks which workspace, and shows what Baton will be able to do there.</p>
    <p><a class="button primary large" href="${url}">Continue to Slack</a></p>
    ${places.length > 0 && html`<h2>Where Baton is or was</h2><ul>${places.map((place) => html`<li><bdi>${place}</bdi></li>`)}</ul>`}
    <p class="quiet">This page is good for 15 minutes.</p>`,
  )
}

/** Baton is in; says what is still to be done in Slack. */
export function installedPage({ theme, name }: { theme: Theme; name: string }): Html {
  return entryPage(
    { theme, title: 'Connected' },
    html`<h1>Baton is in <bdi>${name}</bdi></h1>
    <p class="lead">Invite it to the channels it shall write in: type <code>/invite @Baton</code> there.
      People are recognised by the mail address of their Slack profile.</p>
    <p><a class="button" href="/">Back to the chat</a></p>`,
  )
}

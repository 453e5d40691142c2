import { drawFace, MARK, page } from '../frame.ts'
import { type Html, html } from '../html.ts'
import type { Theme } from '../session.ts'

interface Entry {
  readonly theme: Theme
}

/** A page without the chat around it: one thing to read, one thing to do. */
export function entryPage({ theme, title }: Entry & { title: string }, content: Html): Html {
  return page(
    { title, theme },
    html`<body><main class="entry" id="main">
      <div class="entry-brand">${MARK}<span class="brand-name">Baton</span></div>
      ${content}
    </main><div class="notice" id="notice" role="status" aria-live="polite"></div></body>`,
  )
}

/** The very first page: nothing is stored yet. */
export function welcomePage({ theme, mayLoad }: Entry & { mayLoad: boolean }): Html {
  return entryPage(
    { theme, title: 'Welcome' },
    html`<h1>Work that comes in always has an owner.</h1>
    <p class="lead">Baton is a CRM that lives in chat. Deals are closed with a command, approved with a button, and handed over by the rules your company wrote down.</p>
    ${mayLoad ? drawLoad() : drawElsewhere()}
    <h2>What to try then</h2>
    <dl class="try">
      <div><dt><code>/deal won Acme</code></dt><dd>Asks for what is missing, then for an approval, then starts the handoff.</dd></div>
      <div><dt><code>/owner Acme</code></dt><dd>Says who owns it, and which rule decided that.</dd></div>
      <div><dt><code>/task list</code></dt><dd>Shows what is waiting for you.</dd></div>
      <div><dt><code>/baton help</code></dt><dd>Everything else.</dd></div>
    </dl>`,
  )
}

function drawLoad(): Html {
  return html`<form method="post" action="/sample" hx-post="/sample" hx-disabled-elt="find button" class="load">
    <button class="button primary large" type="submit">Load the sample company</button>
    <p class="loading" role="status"><span class="spinner" aria-hidden="true"></span>
      <span class="loading-text">Hiring 12 people and entering their deals …</span></p>
    <p class="quiet">About 12 people, 40 accounts and 60 deals, made up by us. Or bring your own:
      <code>npm run baton -- import deals deals.csv</code></p>
  </form>`
}

function drawElsewhere(): Html {
  return html`<p>Nothing is stored here yet. On the machine that runs Baton, open this page at
    <code>localhost</code>, or load the sample company with <code>npm run baton -- demo</code>.</p>`
}

/** Who are you? For people on this very machine only. */
export function pickerPage({
  theme,
  people,
}: Entry & {
  people: readonly {
    id: string
    name: string
    roles: readonly string[]
    teams: readonly string[]
  }[]
}): Html {
  return entryPage(
    { theme, title: 'Who are you?' },
    html`<h1>I am …</h1>
    <p class="lead">Choose whom to be. You can change your mind at any time, at the bottom of the side bar.</p>
    <form method="post" action="/pick"><ul class="people">${people.map(
      (person) => html`<li><button class="person" type="submit" name="person" value="${person.id}">
        ${drawFace(person)}<span class="person-words"><span class="person-name"><bdi>${person.name}</bdi></span>
        <span class="quiet">${[person.roles.join(', '), person.teams.join(', ')].filter(Boolean).join(' · ')}</span></span>
      </button></li>`,
    )}</ul></form>`,
  )
}

/** For browsers that are nobody yet and may not choose. */
export function signInPage({ theme }: Entry): Html {
  return entryPage(
    { theme, title: 'Sign in' },
    html`<h1>Ask for a link</h1>
    <p class="lead">Baton has no passwords. You sign in with a link that works once, for 15 minutes.</p>
    <ul class="steps"><li>In chat, type <code>/baton link</code>.</li>
      <li>Or let whoever runs Baton type <code>npm run baton -- link your@mail</code>.</li></ul>`,
  )
}

/** What a sign-in link shows: only pressing the button uses it, so that link previews do not. */
export function linkPage({
  theme,
  token,
  name,
}: Entry & { token: string; name: string | null }): Html {
  if (name === null) {
    return entryPage(
      { theme, title: 'Link used' },
      html`<h1>This link no longer works</h1>
      <p class="lead">It was used, or it is older than 15 minutes. Ask for a new one with
        <code>/baton link</code> in chat or <code>npm run baton -- link your@mail</code>.</p>`,
    )
  }
  return entryPage(
    { theme, title: 'Sign in' },
    html`<h1>Sign in as <bdi>${name}</bdi></h1>
    <form method="post" action="/sign-in/${token}">
      <button class="button primary large" type="submit">Sign in</button>
    </form>
    <p class="quiet">The link works once.</p>`,
  )
}

/** Something went wrong, or is not there; `text` says what to do. */
export function faultPage({ theme, text }: Entry & { text: string }): Html {
  return entryPage(
    { theme, title: 'Not here' },
    html`<h1>That did not work</h1><p class="lead" dir="auto">${text}</p>
    <p><a class="button" href="/">Back to the chat</a></p>`,
  )
}

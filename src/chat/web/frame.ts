import type { Conversation } from '../../model.ts'
import type { Person } from '../../nouns.ts'
import { assetPath } from './assets.ts'
import { type Html, html } from './html.ts'
import type { Theme } from './session.ts'

/** What stands around a page: where one can go, and as whom. */
export interface Around {
  readonly title: string
  readonly theme: Theme
  readonly person: Person
  readonly org: string
  /** The path of this page, marked in the navigation. */
  readonly path: string
  readonly channels: readonly Channel[]
  readonly openTasks: number
  /** Everybody one may choose to be; empty when one had to sign in. */
  readonly pickable: readonly { readonly id: string; readonly name: string }[]
}
export interface Channel {
  readonly name: string
  readonly path: string
  readonly conversation: Conversation
  /** When something last changed there; null when nothing was ever said. */
  readonly latest: string | null
}

const SCRIPTS = ['htmx.js', 'idiomorph.js', 'page.js', 'live.js', 'complete.js', 'search.js']
const STYLES = [
  'base.css',
  'controls.css',
  'frame.css',
  'entry.css',
  'chat.css',
  'write.css',
  'card.css',
  'records.css',
]
/** No eval and no style element, since the content security policy forbids both. */
const HTMX = JSON.stringify({
  allowEval: false,
  includeIndicatorStyles: false,
  // A dialog is wired up as soon as it is there: whoever types fast would else leave the page.
  defaultSettleDelay: 0,
  disableInheritance: true,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
})

/** The document every page stands in. */
export function page({ title, theme }: { title: string; theme: Theme }, body: Html): Html {
  return html`<!doctype html>
<html lang="en" data-theme="${theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="htmx-config" content="${HTMX}">
<title>${title} · Baton</title>
<link rel="icon" href="${assetPath('icon.svg')}" type="image/svg+xml">
${STYLES.map((name) => html`<link rel="stylesheet" href="${assetPath(name)}">`)}
${SCRIPTS.map((name) => html`<script src="${assetPath(name)}" defer></script>`)}
</head>
${body}
</html>`
}

/** A page of the chat: navigation at the side, the page in the middle, a thread at the right. */
export function frame(around: Around, main: Html, aside: Html | null = null): Html {
  return page(
    around,
    html`<body hx-ext="morph">
<a class="skip" href="#main">Skip to the content</a>
<div class="frame ${aside ? 'with-thread' : ''}" id="frame">
${drawSidebar(around)}
<main class="main" id="main" tabindex="-1">${main}</main>
<div id="thread-place">${aside}</div>
</div>
<dialog id="dialog" aria-labelledby="dialog-title"></dialog>
<div class="notice" id="notice" role="status" aria-live="polite"></div>
</body>`,
  )
}

/** The bar above a page, with the button that opens the navigation on a small screen. */
export function drawBar(
  title: string | Html,
  about: string | Html = '',
  actions: Html | null = null,
): Html {
  return html`<header class="bar">
    <button class="icon-button menu-button" type="button" data-menu aria-controls="sidebar" aria-expanded="false"
      aria-label="Navigation">${MENU}</button>
    <div class="bar-title"><h1>${title}</h1>${about && html`<p class="quiet">${about}</p>`}</div>
    ${actions && html`<div class="bar-actions">${actions}</div>`}
  </header>`
}

/** The navigation; refetched by itself when something changes anywhere. */
export function drawSidebar(around: Around): Html {
  return html`<div class="sidebar" id="sidebar">
    <header class="brand">${MARK}<span class="brand-name">Baton</span>
      <span class="brand-org">${around.org}</span></header>
    ${drawNavigation(around)}
    <footer class="sidebar-foot">
      ${around.pickable.length ? drawPicker(around) : drawSignedIn(around.person)}
      ${drawTheme(around)}
    </footer>
  </div>`
}

/** The part of the side that changes with the work. */
export function drawNavigation(around: Around): Html {
  const { path, channels, openTasks } = around
  return html`<nav class="nav" id="navigation" aria-label="Conversations and records"
    hx-get="/navigation?path=${encodeURIComponent(path)}" hx-trigger="changed" hx-swap="morph:outerHTML" data-live="*">
    <h2>Channels</h2>
    <ul>${channels.slice(0, -1).map((channel) => drawChannel(channel, path))}</ul>
    <h2>Direct messages</h2>
    <ul>${channels.slice(-1).map((channel) => drawChannel(channel, path))}</ul>
    <h2>Records</h2>
    <ul>
      <li>${drawLink('/deals', path, html`${icon('deal')}<span>Deals</span>`)}</li>
      <li>${drawLink('/leads', path, html`${icon('lead')}<span>Leads</span>`)}</li>
      <li>${drawLink('/tickets', path, html`${icon('ticket')}<span>Tickets</span>`)}</li>
      <li>${drawLink(
        '/tasks',
        path,
        html`${icon('task')}<span>My tasks</span>${
          openTasks
            ? html`<span class="count">${openTasks}<span class="quiet-label"> open</span></span>`
            : ''
        }`,
      )}</li>
    </ul>
  </nav>`
}

function drawChannel({ name, path, conversation, latest }: Channel, current: string): Html {
  const isChannel = conversation.startsWith('channel:')
  return html`<li data-conversation="${conversation}" data-latest="${latest ?? ''}">${drawLink(
    path,
    current,
    html`${isChannel ? html`<span class="hash" aria-hidden="true">#</span>` : MARK}<span
      class="nav-name">${name}</span><span class="unread" hidden><span class="quiet-label">new</span></span>`,
  )}</li>`
}

function drawLink(path: string, current: string, content: Html): Html {
  const here = current === path || current.startsWith(`${path}/`)
  return html`<a href="${path}" ${here ? html`aria-current="page"` : ''}>${content}</a>`
}

function drawPicker({ person, pickable, path }: Around): Html {
  return html`<form class="picker" method="post" action="/pick">
    <input type="hidden" name="to" value="${path}">
    <label for="picker">I am …</label>
    <div class="picker-row">${drawFace(person)}
      <select id="picker" name="person" data-submit>${pickable.map(
        ({ id, name }) =>
          html`<option value="${id}" ${id === person.id ? html`selected` : ''}>${name}</option>`,
      )}</select></div>
    <button class="button quiet-label" type="submit">Switch</button>
  </form>`
}

function drawSignedIn(person: Person): Html {
  return html`<form class="picker" method="post" action="/sign-out">
    <div class="picker-row">${drawFace(person)}<span class="nav-name"><bdi>${person.name}</bdi></span>
      <button class="button small" type="submit">Sign out</button></div>
  </form>`
}

const NEXT: Readonly<Record<Theme, Theme>> = { auto: 'light', light: 'dark', dark: 'auto' }

function drawTheme({ theme, path }: Pick<Around, 'theme' | 'path'>): Html {
  return html`<form method="post" action="/theme">
    <input type="hidden" name="to" value="${path}">
    <button class="theme-button" type="submit" name="theme" value="${NEXT[theme]}">${icon(theme)}<span>Theme: ${theme}</span></button>
  </form>`
}

/** A person's initials in a colour of their own, or Baton's mark. */
export function drawFace(person: { readonly id: string; readonly name: string } | null): Html {
  if (!person) return html`<span class="face face-baton" aria-hidden="true">${MARK}</span>`
  const words = person.name.split(/\s+/).filter(Boolean)
  const initials = [words[0], words.length > 1 ? words.at(-1) : '']
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
  const shade = Number.parseInt(person.id.replaceAll('-', '').slice(-4), 16) % 6
  return html`<span class="face face-${shade}" aria-hidden="true">${initials.toUpperCase()}</span>`
}

export const MARK = html`<svg class="mark" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path
  d="M5.2 18.8 18.8 5.2" fill="none" stroke="currentColor" stroke-width="5" stroke-linecap="round"/><path
  d="m9.4 11.1 3.5 3.5M12 8.5l3.5 3.5" fill="none" stroke="var(--mark-cut)" stroke-width="1.4"/></svg>`
const MENU = html`<svg viewBox="0 0 20 20" aria-hidden="true"><path d="M3 5.5h14M3 10h14M3 14.5h14" fill="none"
  stroke="currentColor" stroke-width="1.6" stroke-linecap="round"/></svg>`

const PATHS = {
  lead: 'M10 10a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3.5 17c.6-3.2 3.2-5 6.5-5s5.9 1.8 6.5 5',
  ticket: 'M3 5.5h14v3a1.5 1.5 0 0 0 0 3v3H3v-3a1.5 1.5 0 0 0 0-3zM12 5.5v9',
  deal: 'M3 6.5h14v10H3zM7 6.5v-2h6v2M3 11h14',
  task: 'm3.5 6 1.5 1.5L7.5 5M3.5 13 5 14.500 7.500 12M10.500 6.500h6.500M10.500 13.500h6.500',
  auto: 'M10 3a7 7 0 1 0 0 14zM10 3a7 7 0 0 1 0 14',
  light:
    'M10 6.500a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7M10 2v1.500M10 16.500V18M2 10h1.500M16.500 10H18M4.300 4.300l1 1M14.700 14.700l1 1M4.300 15.700l1-1M14.700 5.300l1-1',
  dark: 'M16.500 12A7 7 0 1 1 8 3.500a5.500 5.500 0 0 0 8.500 8.500z',
  close: 'm5 5 10 10M15 5 5 15',
} as const

export function icon(name: keyof typeof PATHS): Html {
  return html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false"><path d="${PATHS[name]}"
    fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round"/></svg>`
}

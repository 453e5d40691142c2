// Keeps the open page true: the server says which conversations changed, the page asks for its parts again.

/** A part of the page asks for itself again. */
function refresh(part) {
  window.htmx.trigger(part, 'changed')
}

function isAbout(part, conversations) {
  const wanted = part.dataset.live
  return wanted === '*' || conversations.includes(wanted) || conversations.includes('*')
}

function refreshParts(conversations) {
  for (const part of document.querySelectorAll('[data-live]')) {
    if (isAbout(part, conversations)) refresh(part)
  }
}

let source = null
let wasOpen = false

function open() {
  if (source || document.hidden || !document.querySelector('[data-live]')) return
  source = new EventSource('/events')
  source.addEventListener('changed', (event) => refreshParts(JSON.parse(event.data)))
  // What changed while nobody was listening is not told again: look at everything.
  source.addEventListener('hello', () => {
    if (wasOpen) refreshParts(['*'])
    wasOpen = true
  })
  source.addEventListener('error', () => {
    if (source?.readyState === EventSource.CLOSED) retryLater()
  })
}

function retryLater() {
  shut()
  setTimeout(open, 10_000)
}

function shut() {
  source?.close()
  source = null
}

// A browser keeps six connections to a server, over all its tabs: hidden ones let theirs go.
document.addEventListener('visibilitychange', () => (document.hidden ? shut() : open()))
window.addEventListener('pagehide', shut)
window.addEventListener('pageshow', open)

// Answers that only this page holds are not part of what the server sends: they stay.
if (window.Idiomorph) {
  window.Idiomorph.defaults.callbacks.beforeNodeRemoved = (node) =>
    !(node instanceof HTMLElement && node.classList.contains('whisper'))
}

/** Puts answers back where they were said: before the messages that came after them. */
function sortAnswers(list) {
  for (const answer of list.querySelectorAll(':scope > .whisper')) {
    const later = [...list.querySelectorAll(':scope > .message:not(.whisper)')].find(
      (message) => message.dataset.at > answer.dataset.at,
    )
    list.insertBefore(answer, later ?? null)
  }
}

const versions = new Map()

function remember(list) {
  versions.clear()
  for (const { id, dataset } of list.querySelectorAll('[data-version]'))
    versions.set(id, dataset.version)
}

function isInView(element, scroll) {
  const { top, bottom } = element.getBoundingClientRect()
  const box = scroll.getBoundingClientRect()
  return bottom > box.top && top < box.bottom
}

function isAtEnd(scroll) {
  return scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80
}

/** Shows which cards changed; one out of sight is named, with a way to it. */
function markChanges(list, scroll) {
  const changed = [...list.querySelectorAll('[data-version]')].filter(
    ({ id, dataset }) => versions.has(id) && versions.get(id) !== dataset.version,
  )
  for (const message of changed) {
    message.classList.add('changed')
    setTimeout(() => message.classList.remove('changed'), 2500)
  }
  const hidden = changed.findLast((message) => !isInView(message, scroll))
  if (hidden && Date.now() - answeredAt > OWN_CHANGE_MS)
    window.batonNotice(`${hidden.dataset.title} changed`, { label: 'Show', target: hidden })
}

const OWN_CHANGE_MS = 3000
let wasAtEnd = true
let answeredAt = 0
// The answer itself tells what changed: it is not said twice.
document.addEventListener('answered', () => {
  answeredAt = Date.now()
})

document.addEventListener('htmx:beforeSwap', () => {
  const list = document.getElementById('messages')
  const scroll = document.getElementById('scroll')
  if (!list || !scroll) return
  wasAtEnd = isAtEnd(scroll)
  remember(list)
})

document.addEventListener('htmx:afterSwap', ({ detail }) => {
  const list = document.getElementById('messages')
  const scroll = document.getElementById('scroll')
  if (!list || !scroll || detail.target.id !== 'messages') return
  sortAnswers(list)
  markChanges(list, scroll)
  if (wasAtEnd) scroll.scrollTop = scroll.scrollHeight
})

const scroll = document.getElementById('scroll')
if (scroll) scroll.scrollTop = scroll.scrollHeight
open()

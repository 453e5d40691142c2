// What the keyboard and small screens need: dialogs, the drawer, threads, notices.

const byId = (id) => document.getElementById(id)

/** Says something at the foot of the page, with a way to what it is about. */
window.batonNotice = (text, { label, target, isFault } = {}) => {
  const notice = byId('notice')
  notice.replaceChildren(text)
  notice.classList.toggle('fault', Boolean(isFault))
  if (target) {
    const button = document.createElement('button')
    button.textContent = label
    button.addEventListener('click', () => {
      target.scrollIntoView({ block: 'center' })
      notice.replaceChildren()
    })
    notice.append(' ', button)
  }
  clearTimeout(notice.timer)
  notice.timer = setTimeout(() => notice.replaceChildren(), 8000)
}

// Dialogs: the opener gets the focus back, or the line to write in when it is gone.
let opener = null
// Before the request: while it runs, the pressed button is disabled and has lost the focus.
document.addEventListener('htmx:beforeRequest', ({ detail }) => {
  if (!detail.elt.closest('dialog') && !detail.elt.matches('[data-live]'))
    opener = document.activeElement
})

function openDialog(dialog) {
  if (!dialog.open) {
    dialog.showModal()
  }
  const first =
    dialog.querySelector('[aria-invalid]') ??
    dialog.querySelector('.field :is(input, select, textarea)')
  first?.focus()
}

function afterDialog() {
  const back = opener?.isConnected && !opener.disabled ? opener : (byId('line') ?? byId('main'))
  byId('dialog').replaceChildren()
  back?.focus()
}

byId('dialog')?.addEventListener('close', afterDialog)
document.addEventListener('htmx:afterSwap', ({ detail }) => {
  if (detail.target.id === 'dialog') openDialog(detail.target)
  if (detail.target.id === 'thread-place') openThread()
})
document.addEventListener('answered', () => {
  const dialog = byId('dialog')
  if (dialog?.open) dialog.close()
})

function openThread() {
  byId('frame').classList.add('with-thread')
  byId('thread')?.focus()
}

/** Closes the thread without leaving the page, and goes back to the message it belongs to. */
function closeThread() {
  const thread = byId('thread')
  if (!thread) return false
  history.pushState(null, '', thread.dataset.path)
  byId('thread-place').replaceChildren()
  byId('frame').classList.remove('with-thread')
  byId('line')?.focus()
  return true
}

function toggleMenu(isOpen) {
  const frame = byId('frame')
  if (!frame) return
  frame.classList.toggle('menu-open', isOpen)
  for (const button of document.querySelectorAll('[data-menu]'))
    button.ariaExpanded = String(isOpen)
  if (isOpen) byId('sidebar').querySelector('a')?.focus()
}

document.addEventListener('click', (event) => {
  const { target } = event
  if (target.closest('[data-menu]'))
    return toggleMenu(!byId('frame').classList.contains('menu-open'))
  if (!target.closest('#sidebar')) toggleMenu(false)
  if (target.closest('[data-dismiss]')) {
    target.closest('.whisper').remove()
    byId('line')?.focus()
  }
  if (target.closest('[data-close]')) byId('dialog').close()
  if (target.closest('[data-close-thread]')) {
    event.preventDefault()
    closeThread()
  }
})

document.addEventListener('keydown', (event) => {
  const { key, target } = event
  const isTyping = target.matches('input, textarea, select')
  if (key === '/' && !isTyping && byId('line') && !byId('dialog').open) {
    event.preventDefault()
    byId('line').focus()
    byId('line').value ||= '/'
    byId('line').dispatchEvent(new Event('input'))
  }
  if (key === 'Escape' && !event.defaultPrevented && !byId('dialog')?.open) {
    if (byId('frame')?.classList.contains('menu-open')) toggleMenu(false)
    else closeThread()
  }
  if (
    key === 'Enter' &&
    !event.shiftKey &&
    !event.isComposing &&
    target.matches('[data-enter-sends]')
  ) {
    event.preventDefault()
    target.form.requestSubmit()
  }
})

// A line that was taken is cleared; one that failed stays, to be sent again.
document.addEventListener('htmx:afterRequest', ({ detail }) => {
  if (detail.successful && detail.elt.matches('[data-composer]')) detail.elt.reset()
})
document.addEventListener('htmx:responseError', ({ detail }) => {
  const { responseText, status } = detail.xhr
  const isPlain = detail.xhr.getResponseHeader('Content-Type')?.startsWith('text/plain')
  window.batonNotice(isPlain ? responseText : `That failed (${status}). Try again.`, {
    isFault: true,
  })
})
document.addEventListener('htmx:sendError', () => {
  window.batonNotice('Baton cannot be reached. It is tried again when you send.', { isFault: true })
})

document.addEventListener('change', ({ target }) => {
  if (target.matches('[data-submit]')) target.form.requestSubmit()
})

// What one has seen, kept in this browser: channels that changed since are marked.
function markUnread() {
  for (const item of document.querySelectorAll('[data-conversation]')) {
    const { conversation, latest } = item.dataset
    const seen = `seen ${byId('picker')?.value ?? ''} ${conversation}`
    if (item.querySelector('[aria-current]')) localStorage.setItem(seen, latest)
    const isUnread = latest > (localStorage.getItem(seen) ?? '')
    item.classList.toggle('is-unread', isUnread)
    item.querySelector('.unread').hidden = !isUnread
  }
}
document.addEventListener('htmx:afterSwap', ({ detail }) => {
  if (detail.target.id === 'navigation') markUnread()
})
markUnread()

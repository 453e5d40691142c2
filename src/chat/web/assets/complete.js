// Completes commands as they are typed: arrows choose, Tab or Enter takes, Escape leaves.

const line = document.querySelector('[data-complete]')
const list = document.getElementById('suggestions')
let chosen = -1
let asked = 0

function options() {
  return [...list.querySelectorAll('[role="option"]')]
}

function hide() {
  asked++
  chosen = -1
  list.hidden = true
  list.replaceChildren()
  line.ariaExpanded = 'false'
  line.removeAttribute('aria-activedescendant')
}

function choose(index) {
  const all = options()
  chosen = (index + all.length) % all.length
  for (const [at, option] of all.entries()) option.ariaSelected = String(at === chosen)
  line.setAttribute('aria-activedescendant', all[chosen].id)
  all[chosen].scrollIntoView({ block: 'nearest' })
}

function take(option) {
  line.value = `${option.dataset.text.trimEnd()} `
  hide()
  line.focus()
  void suggest()
}

async function suggest() {
  if (!line.value.startsWith('/')) return hide()
  const mine = ++asked
  const answer = await fetch(`/complete?text=${encodeURIComponent(line.value)}`).catch(() => null)
  if (!answer?.ok || mine !== asked) return
  list.innerHTML = await answer.text()
  chosen = -1
  line.removeAttribute('aria-activedescendant')
  const isNew = options().some((option) => option.dataset.text.trim() !== line.value.trim())
  list.hidden = !isNew
  line.ariaExpanded = String(isNew)
}

// While the next list is on its way, the one that is shown may be for a shorter line.
function goesOn(option) {
  return option.dataset.text.toLowerCase().startsWith(line.value.toLowerCase())
}

function onKey(event) {
  if (list.hidden) return
  const moves = { ArrowDown: 1, ArrowUp: -1 }
  if (event.key in moves) {
    event.preventDefault()
    choose(chosen === -1 && event.key === 'ArrowUp' ? -1 : chosen + moves[event.key])
  } else if (event.key === 'Tab' && !event.shiftKey) {
    event.preventDefault()
    const option = options()[chosen] ?? options().find(goesOn)
    if (option) take(option)
  } else if (event.key === 'Enter' && chosen >= 0) {
    event.preventDefault()
    take(options()[chosen])
  } else if (event.key === 'Escape') {
    event.preventDefault()
    hide()
  }
}

if (line && list) {
  line.addEventListener('input', suggest)
  line.addEventListener('keydown', onKey)
  line.addEventListener('blur', () => setTimeout(hide, 150))
  line.form.addEventListener('submit', hide)
  line.form.addEventListener('reset', hide)
  list.addEventListener('mousedown', (event) => {
    event.preventDefault()
    const option = event.target.closest('[role="option"]')
    if (option) take(option)
  })
}

// Fields that offer what answers: arrows choose, Enter or a click takes, Escape closes the list.

const isSearch = (element) => element?.matches?.('[role="combobox"][hx-get="/search"]')
const partsOf = (input) => {
  const field = input.closest('.search')
  return { hidden: field.querySelector('[type="hidden"]'), list: field.querySelector('.options') }
}
const optionsOf = (list) => [...list.querySelectorAll('[role="option"]')]

function show(input, isOpen) {
  const { list } = partsOf(input)
  list.hidden = !isOpen
  input.ariaExpanded = String(isOpen)
  if (!isOpen) mark(input, null)
}

function mark(input, chosen) {
  for (const option of optionsOf(partsOf(input).list))
    option.ariaSelected = String(option === chosen)
  if (chosen) {
    input.setAttribute('aria-activedescendant', chosen.id)
    chosen.scrollIntoView({ block: 'nearest' })
  } else input.removeAttribute('aria-activedescendant')
}

function move(input, step) {
  const all = optionsOf(partsOf(input).list)
  const at = all.findIndex((option) => option.ariaSelected === 'true')
  const next = at === -1 && step < 0 ? all.length - 1 : (at + step + all.length) % all.length
  mark(input, all[next])
}

function pick(input, option) {
  partsOf(input).hidden.value = option.dataset.value
  input.value = option.textContent.trim()
  show(input, false)
}

document.addEventListener('input', ({ target }) => {
  if (isSearch(target)) partsOf(target).hidden.value = target.value
})

document.addEventListener('htmx:afterSwap', ({ detail }) => {
  if (!detail.target.matches('.options')) return
  const input = detail.target.closest('.search').querySelector('[role="combobox"]')
  show(input, document.activeElement === input && optionsOf(detail.target).length > 0)
})

document.addEventListener('keydown', (event) => {
  const { key, target } = event
  if (!isSearch(target)) return
  const { list } = partsOf(target)
  if (key === 'ArrowDown' || key === 'ArrowUp') {
    event.preventDefault()
    if (list.hidden) target.dispatchEvent(new Event('search-open'))
    else move(target, key === 'ArrowDown' ? 1 : -1)
  } else if (key === 'Enter' && !list.hidden) {
    const chosen = optionsOf(list).find((option) => option.ariaSelected === 'true')
    if (!chosen) return
    event.preventDefault()
    pick(target, chosen)
  } else if (key === 'Escape' && !list.hidden) {
    event.preventDefault()
    show(target, false)
  }
})

// Before the blur: a press on the list must not close it first.
document.addEventListener('mousedown', (event) => {
  const option = event.target.closest('.search [role="option"]')
  if (!option) return
  event.preventDefault()
  pick(option.closest('.search').querySelector('[role="combobox"]'), option)
})
document.addEventListener('focusout', ({ target }) => {
  if (isSearch(target)) show(target, false)
})

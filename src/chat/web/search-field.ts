import type { FormField } from '../card.ts'
import { type Html, html } from './html.ts'

type SearchField = FormField & { readonly kind: 'search' }

/**
 * An input that offers what answers to the letters typed. What is picked goes into the hidden input;
 * what is typed and not picked is sent as it was typed.
 */
export function drawSearch({ name, of, value = '', shown = value }: SearchField, more: Html): Html {
  return html`<div class="search">
    <input type="hidden" name="fields.${name}" value="${value}">
    <input id="field-${name}" ${more} name="text" type="text" role="combobox" value="${shown}"
      aria-expanded="false" aria-autocomplete="list" aria-controls="options-${name}"
      autocomplete="off" dir="auto" hx-get="/search" hx-trigger="input changed delay:120ms, search-open"
      hx-vals="${JSON.stringify({ of, field: name })}" hx-target="#options-${name}"
      hx-sync="this:replace">
    <div class="options" id="options-${name}" role="listbox" aria-label="What answers" hidden></div>
  </div>`
}

/** What a search field offers, for its list. */
export function drawOptions(field: string, options: readonly (readonly [string, string])[]): Html {
  return html`${options.map(
    ([value, label], at) => html`<div class="option" role="option" id="option-${field}-${at}"
      aria-selected="false" data-value="${value}" dir="auto">${label}</div>`,
  )}`
}

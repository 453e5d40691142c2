import type { types as kit } from '@slack/bolt'
import type { FormField } from '../card.ts'
import { line } from '../cut.ts'
import { LIMITS } from './limits.ts'
import { plain, seal } from './text.ts'

/** What a search field's input is called; what it finds stands behind it. */
export const SEARCH = 'search:'

/** Draws a field that is found by typing. Before anything is typed it offers the asker's own. */
export function drawSearch(field: FormField & { readonly kind: 'search' }): kit.ExternalSelect {
  const { of, value, shown = value } = field
  const [chosen] = value && shown ? optionsFrom([[value, shown]]) : []
  return {
    type: 'external_select',
    action_id: `${SEARCH}${of}`,
    min_query_length: 0,
    ...(chosen && { initial_option: chosen }),
  }
}

/** What was found, as options; one whose value Slack could not give back is left out. */
export function optionsFrom(found: readonly (readonly [string, string])[]): kit.PlainTextOption[] {
  return found
    .map(([value, label]) => ({
      text: plain(line(label), LIMITS.optionText),
      value: seal(value),
    }))
    .filter(({ value }) => value.length <= LIMITS.optionValue)
    .slice(0, LIMITS.options)
}

import { activityForm } from '../../src/cards/message-forms.ts'
import type { Asked, Quoted, Shortcut } from '../../src/house.ts'
import { chosenDeal } from '../chosen.ts'
import { writeOrigin } from '../forms/log-activity.ts'

const MOST_CHARACTERS = 2900
const DEAL_KEY = /\bD-\d+\b/i

/** "Log as activity" on a message: what a customer wrote belongs to the deal's history. */
export const logActivity: Shortcut = {
  says: 'Log as activity',
  about: 'message',
  async run(asked, message) {
    const deal = message && (await dealNamed(asked, message))
    const values = { kind: 'chat', text: message ? textOf(message) : '', ...deal?.values }
    const filled = { values, ...(deal && { shown: deal.shown }) }
    return { form: activityForm(message ? writeOrigin(message) : '', filled) }
  },
}

/** What the message says, and the files it carried with the way to them. */
export function textOf({ text, files = [] }: Quoted): string {
  const named = files.map(({ name, link }) => (link ? `${name}: ${link}` : name))
  const said = text.trim()
  const short =
    said.length > MOST_CHARACTERS ? `${said.slice(0, MOST_CHARACTERS).toWellFormed()}…` : said
  return [short, ...(named.length > 0 ? [`Files:\n${named.join('\n')}`] : [])]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** The deal whose key the message names, so that it need not be looked for. */
export async function dealNamed(asked: Asked, { text }: Quoted) {
  const [key] = DEAL_KEY.exec(text) ?? []
  const chosen = key ? await chosenDeal(asked, key) : null
  if (!chosen || !('found' in chosen)) return null
  return { values: { deal: chosen.found.key }, shown: { deal: chosen.shown } }
}

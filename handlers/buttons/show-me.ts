import { may, type Wish, whoMayRead } from '../../src/decide/permissions.ts'
import type { Rulebook } from '../../src/decide/rulebook.ts'
import type { Readable } from '../../src/decide/sight.ts'
import { Refusal } from '../../src/errors.ts'
import type { Button } from '../../src/house.ts'
import { isSubject, reveal } from '../../src/reading.ts'
import { listPeople } from '../../src/store/people.ts'
import { idOf } from '../decided.ts'

/** "Show me" on a card that hides something here: the whole of it to the one who asks, as far as they may read it. */
export const showMe: Button = async (value, asked) => {
  const [noun = '', id = ''] = value.split(':')
  const found = isSubject(noun) ? await reveal(asked, noun, idOf(noun, id)) : null
  if (!found) throw new Refusal('That is no longer there. Nothing is left to show.')
  const { card, about, sight } = found
  const { by, house } = asked
  const people = await listPeople(house.db, house.org, { now: house.now().toISOString() })
  const rulebook = house.rulebook()
  const wish = (ownerId: typeof about.dealOwnerId) => ({
    ...{ person: by, people, record: { ownerId: ownerId ?? null } },
  })
  if (!sight.record) {
    throw new Refusal(sayWhoMay(rulebook, about.as ?? ['deal'], wish(about.dealOwnerId)))
  }
  const withheld = found.withheld.map((path) =>
    whoMayRead(
      rulebook,
      path,
      wish(path.startsWith('deal.') ? about.dealOwnerId : about.accountOwnerId),
    ),
  )
  return { ...(withheld.length > 0 && { text: withheld.join('\n') }), card }
}

/** The sentence for whoever may not see a record: who may, and whom to ask. */
function sayWhoMay(rulebook: Rulebook, as: readonly Readable[], wish: Wish): string {
  const denied = as.map((noun) => may(rulebook, `${noun}.read`, wish)).find((it) => it !== null)
  return denied ?? 'This is not for you.'
}

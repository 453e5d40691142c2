import { answerForm, doneForm, type Filled } from '../src/cards/forms.ts'
import type { Form } from '../src/chat/card.ts'
import { settlesItself } from '../src/decide/exceptions.ts'
import { Refusal } from '../src/errors.ts'
import type { Asked } from '../src/house.ts'
import type { Id } from '../src/nouns.ts'
import { viewsFor } from '../src/reading.ts'
import { findDealFields } from '../src/store/deals.ts'
import { findException } from '../src/store/exceptions.ts'
import { sayBecame } from './became.ts'
import { chosenAccount, chosenPerson } from './chosen.ts'

/** The one-field form of an open exception, starting with what was offered. */
export async function askAnswer(asked: Asked, id: Id<'exception'>, filled: Filled): Promise<Form> {
  const { house } = asked
  const [exception] = await viewsFor(asked, 'exception', [id])
  if (!exception) throw new Refusal('That exception is no longer there, or not for you to see.')
  const { field, state, dealId, offered, key } = exception
  if (state === 'settled') throw new Refusal(await saySettled(asked, { id, key }))
  if (!field && !settlesItself(exception)) return doneForm(exception)
  if (!field) throw new Refusal(`${key} waits for no field: ${exception.because}`)
  const deal = dealId && (await findDealFields(house.db, house.org, dealId))
  return answerForm(
    { ...exception, field },
    {
      look: house.rulebook(),
      pipeline: deal ? deal.pipeline : '',
      filled: { values: { value: offered }, ...filled },
    },
  )
}

/** What was filled in, with an account or a colleague that was picked as the rules name them. */
export async function meantValue(
  asked: Asked,
  id: Id<'exception'>,
  value: string,
): Promise<string> {
  const exception = await findException(asked.house.db, asked.house.org, id)
  const field = exception?.field?.split('.').at(-1)
  if (field === 'account') return (await chosenAccount(asked, value)).name
  if (field !== 'owner_email') return value
  const chosen = await chosenPerson(asked, value)
  return 'found' in chosen ? chosen.found.email : value
}

/** Who settled an exception, and when: its card may have stood for long. */
export async function saySettled(
  asked: Asked,
  { id, key = 'this' }: { id: Id<'exception'>; key?: string },
): Promise<string> {
  const became = await sayBecame(asked, id, `settled ${key}`)
  return `${became ?? 'It is settled already'}. Nothing is left to fix.`
}

import { dealFieldsForm, newDealForm } from '../src/cards/forms.ts'
import type { Reply } from '../src/chat/card.ts'
import { Refusal } from '../src/errors.ts'
import type { Asked } from '../src/house.ts'
import type { AccountReport, Signal } from '../src/model.ts'
import type { Id } from '../src/nouns.ts'
import { fieldsFor } from '../src/reading.ts'
import { chosenAccount, chosenPerson } from './chosen.ts'
import { type Asking, createdIn, decided, drawDeal, stamp } from './decided.ts'

/** Fields as a person gave them, by field name; `account` is a name, `account.region` a field of the account. */
export type Given = Readonly<Record<string, string | undefined>>

/** Changes a deal; when fields are missing or wrong, the answer is a form that asks for them. */
export async function changeDeal(asked: Asked, id: Id<'deal'>, given: Given): Promise<Reply> {
  const { house } = asked
  const deal = await fieldsFor(asked, id)
  if (!deal) throw new Refusal('That deal is no longer there. /deal list shows yours.')
  const known = typeof deal.fields.account === 'string' ? deal.fields.account : undefined
  const { reason, ...fields } = given
  const meant = await meantBy(asked, fields)
  const signal: Signal = {
    ...stamp(asked),
    kind: 'deal.updated',
    deal: { id },
    ...(reason?.trim() && { reason }),
    ...reportOf(meant, known),
  }
  return await decided(asked, signal, {
    card: () => drawDeal(asked, id),
    form: (asking) =>
      dealFieldsForm(
        { id, name: deal.name, pipeline: deal.pipeline },
        {
          stage: asking.stage ?? given.stage ?? '',
          names: namesFor(asking, given),
          look: house.rulebook(),
          filled: {
            values: { ...deal.fields, ...present(given) },
            shown: meant.shown,
            faults: asking.faults,
            text: asking.because,
          },
        },
      ),
  })
}

/** What is asked for, and what was just given: nobody types anything twice. */
function namesFor({ names }: Asking, given: Given): string[] {
  const sent = Object.keys(present(given)).filter((name) => name !== 'stage')
  return [...new Set([...names, ...sent])]
}

/** Creates a deal; when fields are wrong, the answer is the form with what was given. */
export async function createDeal(asked: Asked, given: Given): Promise<Reply> {
  const meant = await meantBy(asked, given)
  const signal: Signal = { ...stamp(asked), kind: 'deal.created', deal: {}, ...reportOf(meant) }
  return await decided(asked, signal, {
    card: async (decision) => {
      const id = createdIn(decision, 'deal')
      return id ? await drawDeal(asked, id) : null
    },
    form: ({ names, faults, because }) =>
      newDealForm(asked.house.rulebook(), {
        values: { ...Object.fromEntries(names.map((name) => [name, ''])), ...present(given) },
        shown: meant.shown,
        faults,
        text: because,
      }),
  })
}

/** The fields with the records they name found: an account by its key, an owner by name. */
interface Meant {
  readonly given: Given
  readonly account: AccountReport | null
  /** What was picked, in words, by field name. */
  readonly shown: Readonly<Record<string, string>>
}

async function meantBy(asked: Asked, given: Given): Promise<Meant> {
  const account = given.account ? await chosenAccount(asked, given.account) : null
  const owner = given.owner_email?.trim() ? await chosenPerson(asked, given.owner_email) : null
  const found = owner && 'found' in owner ? owner : null
  return {
    given: { ...given, ...(found && { owner_email: found.found.email }) },
    account: account?.report ?? null,
    shown: {
      ...(account && { account: account.shown }),
      ...(found && { owner_email: found.shown }),
    },
  }
}

const ABOUT_ACCOUNT = /^account\./

/** The named fields as a signal carries them: the deal's in the patch, the account's beside it. */
function reportOf(
  { given, account: meant }: Meant,
  accountName?: string,
): { patch: Given; account?: AccountReport } {
  const named = Object.entries(present(given))
  const patch = named.filter(([name]) => name !== 'account' && !ABOUT_ACCOUNT.test(name))
  const about = named
    .filter(([name]) => ABOUT_ACCOUNT.test(name))
    .map(([name, value]) => [camel(name.replace(ABOUT_ACCOUNT, '')), value])
  const own = about.length > 0 && accountName ? { name: accountName } : {}
  const account = { ...(meant ?? own), ...Object.fromEntries(about) } as AccountReport
  return {
    patch: Object.fromEntries(patch),
    ...(Object.keys(account).length > 0 && { account }),
  }
}

function camel(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

function present(given: Given): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

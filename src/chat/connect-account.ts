import { Refusal } from '../errors.ts'
import type { House, Reply } from '../house.ts'
import type { Person } from '../nouns.ts'
import { findConnectCode, useConnectCode } from '../store/access.ts'
import { forgetGuesses, takeGuess } from '../store/guesses.ts'
import { linkHandle } from '../store/identities.ts'
import { findPerson } from '../store/people.ts'
import type { Account, NotLinked } from './accounts.ts'

/** The button that links an account to the person whose code it said. Only accounts of nobody press it. */
const CONNECT = 'connect-account'
const SAID = /^\/?(?:baton\s+)?connect\s+(\S.*)$/i

/** What an account said: words, or a press. */
export type Said =
  | { readonly ask: 'command'; readonly text: string }
  | { readonly ask: 'press'; readonly press: string; readonly value: string }

/** Answers an account of nobody that says a code of a person, or then agrees. Null for all else, which it may not. */
export async function answerUnlinked(
  house: House,
  { account }: NotLinked,
  said: Said | null,
): Promise<Reply | null> {
  try {
    if (said?.ask === 'press' && said.press === CONNECT) {
      return await connect(house, account, said.value)
    }
    const [, code] = (said?.ask === 'command' && SAID.exec(said.text.trim())) || []
    return code ? await offer(house, account, code) : null
  } catch (error) {
    if (error instanceof Refusal) return { text: error.message }
    house.log.error({ err: error }, 'an account could not be linked')
    return { text: 'That did not work just now, and nothing was linked. Try again in a minute.' }
  }
}

/** Shows whose code it is. Nothing is linked before the press: a code may have been said by mistake. */
async function offer(house: House, account: Account, code: string): Promise<Reply> {
  await take(house, account)
  const person = await owner(house, await findConnectCode(house.db, shown(house, code)))
  await forgetGuesses(house.db, house.org, nameOf(account))
  return {
    card: {
      title: `Link this account to ${person.name}?`,
      text: `From then on, whatever this account does in Baton is done by ${person.name}, with their rights. If that is not you, do not press.`,
      buttons: [{ press: CONNECT, label: 'Link it to me', value: code, style: 'primary' }],
    },
  }
}

async function connect(house: House, account: Account, code: string): Promise<Reply> {
  const { db, org } = house
  await take(house, account)
  const at = house.now().toISOString()
  const person = await db.transaction().execute(async (trx) => {
    const found = await owner(house, await useConnectCode(trx, shown(house, code)))
    const link = { ...account, person: found.id, how: 'consent', at } as const
    if (await linkHandle(trx, org, link)) return found
    throw new Refusal('This account was linked meanwhile. Type /baton help to go on.')
  })
  await forgetGuesses(db, org, nameOf(account))
  house.log.info({ account: nameOf(account), person: person.id }, 'an account was linked')
  return {
    text: `This account is ${person.name} from now on. Type /baton help to see what it can do.`,
  }
}

async function take(house: House, account: Account): Promise<void> {
  const { db, org, now } = house
  if (await takeGuess(db, { org, now: now() }, nameOf(account))) return
  throw new Refusal(
    'Too many wrong codes came from this account. Wait 15 minutes, then use a fresh one.',
  )
}

async function owner({ db, org, now }: House, id: Person['id'] | null): Promise<Person> {
  const person = id ? await findPerson(db, org, { id, now: now().toISOString() }) : null
  if (person) return person
  throw new Refusal(
    'This code is wrong, was used, or is older than 15 minutes. Type /baton connect where Baton knows you, and say the new one here.',
  )
}

const shown = ({ org, now }: House, secret: string) => ({ org, secret, now: now() })

const nameOf = ({ chat, workspace, handle }: Account): string => `${chat}:${workspace}:${handle}`

import type { Hook } from '../test/support/load.ts'
import { accountName, type Contender, dealKey, dealName, repMail } from './company.ts'

/** Every tenth event brings a new deal; the others change the amount of one that is there. */
const NEW_EVERY = 10

/** So many digits that the amount is nothing else in any row. */
const FIRST_AMOUNT = 1_000_000

/** One event: the deal it is about, and its amount, which no other event of the run has. */
export interface Happening extends Hook {
  readonly kind: 'created' | 'updated'
  readonly external: string
  readonly name: string
  readonly amount: number
}

/** An endless row of events, going round all `deals` deals in turn, so that no two at once are about one. */
export function openWorkload(contender: Contender, deals: number): () => Happening {
  let amount = FIRST_AMOUNT
  let turn = 0
  return () => {
    amount++
    if (amount % NEW_EVERY === 0) return created(contender, amount, deals)
    turn = (turn + 1) % deals
    return updated(contender, amount, turn)
  }
}

function created(contender: Contender, amount: number, deals: number): Happening {
  const external = dealKey(contender, `new-${amount}`)
  const name = dealName(contender, `new-${amount}`)
  const account = amount % Math.ceil(deals / 10)
  const data = {
    external_id: external,
    name,
    stage: 'qualification',
    amount,
    currency: 'EUR',
    close_date: '2030-06-30',
    owner_email: repMail(amount),
    account: { external_id: `account-${account}`, name: accountName(account) },
  }
  return {
    kind: 'created',
    external,
    name,
    amount,
    ...hook('deal.created', external, amount, data),
  }
}

function updated(contender: Contender, amount: number, turn: number): Happening {
  const external = dealKey(contender, turn)
  const data = { external_id: external, amount }
  const name = dealName(contender, turn)
  return {
    kind: 'updated',
    external,
    name,
    amount,
    ...hook('deal.updated', external, amount, data),
  }
}

function hook(type: string, external: string, amount: number, data: object): Hook {
  const body = JSON.stringify({ type, timestamp: new Date().toISOString(), data })
  return { id: `${external}/${amount}`, body }
}

import type { Rulebook } from '../decide/rulebook.ts'
import { tells } from '../decide/sentences.ts'
import type { Seeing } from '../decide/sight.ts'
import type { Db } from '../house.ts'
import type { Id, Person } from '../nouns.ts'
import { readerFor, seeingOf } from '../reading.ts'
import {
  type AccountBrief,
  type DealLine,
  type Plate,
  readAccountBriefs,
  readPlates,
} from '../store/briefs.ts'
import { readDossier } from '../store/dossier.ts'
import { findAccounts, findDeals, findPeople } from '../store/find.ts'
import type { Reader } from '../store/lists.ts'
import { namedIn } from './question.ts'
import type { Records } from './records.ts'
import { dossierSeen, veilLine } from './veil.ts'

const MOST_DEALS = 3
const MOST_OTHERS = 2
const NONE: Records = { deals: [], accounts: [], people: [] }

interface Shelf {
  readonly db: Db
  readonly org: Id<'org'>
  rulebook(): Rulebook
}

/** Reads what a question names, or the asker's own plate when it is about them; only what they may read. */
export async function findRecords(shelf: Shelf, question: string, by: Person): Promise<Records> {
  const { keys, phrases, mine } = namedIn(question)
  const { db, org } = shelf
  const open = openStages(shelf.rulebook())
  const see = await seeingOf(shelf, by)
  if (mine) return { ...NONE, people: await plates(shelf, see, { ids: [by.id], open }) }
  const found = await findNamed(readerFor(shelf, by), db, [...keys, ...phrases])
  const dossiers = await Promise.all(found.deals.map((id) => readDossier(db, org, id)))
  const accounts = await readAccountBriefs(db, org, { ids: found.accounts, open })
  return {
    deals: dossiers.flatMap((dossier) => dossierSeen(dossier, see) ?? []),
    accounts: accounts.map((account) => accountSeen(account, see)),
    people: await plates(shelf, see, { ids: found.people, open }),
  }
}

function accountSeen(account: AccountBrief, see: Seeing): AccountBrief {
  const { hidden } = see({ deal: false, accountOwnerId: account.ownerId })
  const told = account.because !== null && tells(account.because, hidden)
  return { ...account, ...(told && { because: null }), deals: linesSeen(account.deals, see) }
}

async function plates(
  { db, org }: Shelf,
  see: Seeing,
  of: { ids: readonly string[]; open: readonly string[] },
): Promise<Plate[]> {
  const found = await readPlates(db, org, of)
  return found.map((plate) => plateSeen(plate, see))
}

/** Somebody's plate, without the work for deals that the asker may not see. */
function plateSeen(plate: Plate, see: Seeing): Plate {
  const own = { people: [plate.id] }
  return {
    ...plate,
    tasks: plate.tasks.filter(
      ({ dealId, dealOwnerId }) => see({ deal: dealId !== null, dealOwnerId, own }).record,
    ),
    // An approval is the work of all who may be asked for it, whatever else its person is.
    approvals: plate.approvals.filter(
      ({ dealOwnerId, roles }) =>
        see({ deal: true, dealOwnerId, own: { people: [plate.id], roles } }).record,
    ),
    deals: linesSeen(plate.deals, see),
  }
}

/** The lines one may read. Lines without their amounts are not in the order of their amounts either. */
function linesSeen(lines: readonly DealLine[], see: Seeing): DealLine[] {
  const sights = lines.map((line) => ({
    line,
    sight: see({ deal: true, dealOwnerId: line.ownerId, accountOwnerId: line.accountOwnerId }),
  }))
  const seen = sights.flatMap(({ line, sight }) => (sight.record ? [veilLine(line, sight)] : []))
  const isRanked = sights.every(({ sight }) => !sight.hidden.has('deal.amount'))
  return isRanked ? seen : seen.toSorted((a, b) => a.key.localeCompare(b.key, 'en'))
}

async function findNamed(reader: Reader, db: Db, names: readonly string[]) {
  const { org } = reader
  const found = await Promise.all(
    names.slice(0, 5).map(async (name) => ({
      deals: await findDeals(db, org, name, { limit: MOST_DEALS, reader }),
      accounts: await findAccounts(db, org, name, MOST_OTHERS),
      people: await findPeople(db, org, name, MOST_OTHERS),
    })),
  )
  const ids = (lists: readonly (readonly { readonly id: string }[])[], most: number) =>
    [...new Set(lists.flat().map(({ id }) => id))].slice(0, most)
  return {
    deals: ids(
      found.map(({ deals }) => deals),
      MOST_DEALS,
    ),
    accounts: ids(
      found.map(({ accounts }) => accounts),
      MOST_OTHERS,
    ),
    people: ids(
      found.map(({ people }) => people),
      MOST_OTHERS,
    ),
  }
}

function openStages(rulebook: Rulebook): string[] {
  return Object.values(rulebook.pipelines).flatMap(({ stages }) =>
    stages.filter(({ isClosed }) => !isClosed).map(({ name }) => name),
  )
}

import { may } from '../decide/permissions.ts'
import type { Rulebook } from '../decide/rulebook.ts'
import type { Db } from '../house.ts'
import type { Id, Person } from '../nouns.ts'
import { readAccountBriefs, readPlates } from '../store/briefs.ts'
import { type Dossier, readDossier } from '../store/dossier.ts'
import { findAccounts, findDeals, findPeople } from '../store/find.ts'
import { namedIn } from './question.ts'
import type { Records } from './records.ts'

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
  if (mine) return { ...NONE, people: await readPlates(db, org, { ids: [by.id], open }) }
  const found = await findNamed(shelf, [...keys, ...phrases])
  const dossiers = await Promise.all(found.deals.map((id) => readDossier(db, org, id)))
  const readable = (dossier: Dossier | null): dossier is Dossier =>
    dossier !== null && mayRead(shelf.rulebook(), by, dossier.deal.ownerId)
  return {
    deals: dossiers.filter(readable),
    accounts: await readAccountBriefs(db, org, { ids: found.accounts, open }),
    people: await readPlates(db, org, { ids: found.people, open }),
  }
}

async function findNamed({ db, org }: Shelf, names: readonly string[]) {
  const found = await Promise.all(
    names.slice(0, 5).map(async (name) => ({
      deals: await findDeals(db, org, name, MOST_DEALS),
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

function mayRead(rulebook: Rulebook, person: Person, ownerId: Id<'person'> | null): boolean {
  return may(rulebook, 'deal.read', { person, record: { ownerId }, people: [person] }) === null
}

function openStages(rulebook: Rulebook): string[] {
  return Object.values(rulebook.pipelines).flatMap(({ stages }) =>
    stages.filter(({ isClosed }) => !isClosed).map(({ name }) => name),
  )
}

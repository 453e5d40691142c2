import type { Grant } from '../../src/decide/rulebook.ts'
import type { Id, Role } from '../../src/nouns.ts'
import { type Canary, SUBJECTS, type Subject } from './sight-canaries.ts'

/** Who somebody is, as far as it decides what they may read. */
export interface Reader {
  readonly id: Id<'person'>
  readonly roles: readonly Role[]
}

/** What the rules say, and whose everything is. */
export interface Round {
  readonly record: Readonly<Record<Subject['noun'], readonly Grant[]>>
  readonly fields: Readonly<Record<string, readonly Grant[]>>
  readonly readers: ReadonlyMap<string, Reader>
  readonly managers: ReadonlyMap<string, string | null>
  /** Of each subject: who owns it and its account, who has work of their own there, which roles decide about it. */
  readonly subjects: readonly {
    readonly ownerId: string | null
    readonly accountOwnerId: string | null
    readonly workers: readonly (string | null)[]
    readonly deciders: readonly Role[]
  }[]
  /** Which fields have a value: `0 deal.amount`. */
  readonly filled: ReadonlySet<string>
}

/** The reference: whether somebody may read this. `isWork`: where what is one's own work is shown, too. */
export function mayRead(
  round: Round,
  reader: Reader,
  { of, path }: Pick<Canary, 'of' | 'path'>,
  isWork: boolean,
): boolean {
  const { ownerId, accountOwnerId, workers, deciders } = round.subjects[of]!
  const holds = (grants: readonly Grant[], owner: string | null) =>
    grants.some(
      (grant) =>
        grant === 'everyone' ||
        (grant === 'owner' && owner === reader.id) ||
        (grant === 'owner.manager' && owner !== null && round.managers.get(owner) === reader.id) ||
        reader.roles.some((role) => role === grant),
    )
  const isOfAccount = path.startsWith('account.')
  // What an account says of itself everyone may read; a lead or a ticket says it for those alone who may read that one.
  const isAccounts = isOfAccount && SUBJECTS[of]!.noun === 'deal'
  const works = workers.includes(reader.id) || reader.roles.some((it) => deciders.includes(it))
  const sees = isAccounts || holds(round.record[SUBJECTS[of]!.noun], ownerId) || (isWork && works)
  const line = round.fields[path]
  return sees && (!line || holds(line, isOfAccount ? accountOwnerId : ownerId))
}

import type { Signal, Situation } from '../model.ts'
import type { Account, Id } from '../nouns.ts'
import { FIELDS } from './fields.ts'
import type { KnownAccount } from './identity.ts'
import { type Normal, nameKey, normalise } from './quality.ts'

/** An account that a signal names as the parent of another, with all that it belongs to itself. */
export type Above = KnownAccount & { readonly above: readonly Id<'account'>[] }

/** What the parent of an account is looked up by. */
export interface ParentClues {
  readonly key: string | null
  readonly domain: string | null
  readonly source: string
  readonly externalId: string
  readonly nameKey: string
}

/** How a signal names the parent of its account; null where it names none. */
export function parentClues(signal: Signal): ParentClues | null {
  const raw = saidIn(signal)
  const said = raw === undefined ? null : textOf(raw)
  if (said === null) return null
  const domain = said.includes('.') ? normalise(FIELDS.account.domain!, said) : null
  return {
    key: /^A-?\d+$/i.test(said) ? `A-${said.replace(/\D/g, '')}` : null,
    domain: domain && 'value' in domain ? domain.value : null,
    source: signal.source,
    externalId: said,
    nameKey: nameKey(said),
  }
}

function saidIn(signal: Signal): unknown {
  if (signal.kind === 'account.updated') return signal.patch.parent ?? signal.account.parent
  const isReport = signal.kind === 'deal.created' || signal.kind === 'deal.updated'
  return isReport ? signal.account?.parent : undefined
}

function textOf(raw: unknown): string | null {
  const normal = normalise(FIELDS.account.parent!, raw)
  return 'value' in normal ? normal.value : null
}

/** The accounts that the clues mean: by key, else domain, else the source's own id, else name. */
export function matchParents<Known extends KnownAccount>(
  clues: ParentClues,
  accounts: readonly Known[],
): Known[] {
  const ways: ((account: Known) => boolean)[] = [
    ({ key }) => key === clues.key,
    ({ domain }) => domain !== null && domain === clues.domain,
    (it) => it.source === clues.source && it.externalId === clues.externalId,
    (it) => it.nameKey === clues.nameKey,
  ]
  return ways.map((way) => accounts.filter(way)).find((found) => found.length > 0) ?? []
}

/** The parent that is said, as it is stored: one account that we have, and none below the account itself. */
export function parentFor({ above = [] }: Situation, self: Account | null, raw: unknown): Normal {
  const normal = normalise(FIELDS.account.parent!, raw)
  if ('fault' in normal || normal.value === null) return normal
  const said = `“${normal.value.slice(0, 60)}”`
  const [parent, ...others] = above
  if (!parent) return { fault: `No account answers to ${said}: ${LIKE}` }
  if (others.length > 0) {
    const keys = above.map(({ key }) => key).join(', ')
    return { fault: `Several accounts answer to ${said}: write the key of one (${keys})` }
  }
  if (self && (parent.id === self.id || parent.above.includes(self.id))) {
    const why = parent.id === self.id ? 'is that account itself' : `belongs to ${self.name}`
    return { fault: `${parent.name} ${why}: name an account above it, or none` }
  }
  return { value: parent.id }
}

const LIKE = 'write the key, domain or name of one that is here, like A-12 or acme.com'

/** The account that an account belongs to, also where it has come to do so just now. */
export function parentOf({ account, parent, above = [] }: Situation): Account | null {
  const known = parent ? [...above, parent] : above
  return known.find(({ id }) => id === account?.parentId) ?? null
}

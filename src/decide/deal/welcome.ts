import type { Verdict } from '../../model.ts'
import type { Person } from '../../nouns.ts'
import { personOf } from '../facts.ts'
import { permitted } from '../permit.ts'
import type { Rulebook } from '../rulebook.ts'
import { refuse, skip } from '../verdicts.ts'
import { reasonIn } from './owner.ts'
import { type DealSituation, isAsked, isNews, isReport } from './reports.ts'

const INTAKE = 'intake'

/** Reports about a deal that is not there to be changed. */
export function unwelcome(situation: DealSituation): Verdict | null {
  const { deal, signal } = situation
  if (!deal && signal.kind === 'deal.updated' && signal.deal.id !== undefined) {
    return skipOrRefuse(situation, 'There is no such deal. Look for it with /deal list.')
  }
  if (!deal?.deletedAt) return null
  if (!isReport(signal)) {
    return skipOrRefuse(
      situation,
      `${deal.name} was deleted. It comes back when its source reports it again.`,
    )
  }
  if (isNews(situation, 'deleted')) return null
  return skip(INTAKE, `${signal.source} had deleted ${deal.name} by then`)
}

function skipOrRefuse({ signal }: DealSituation, because: string): Verdict {
  return isAsked(signal) ? refuse(INTAKE, because) : skip(INTAKE, because)
}

/** The refusal of a person who may not do what they ask; null when they may, or a machine reports. */
export function denial(rulebook: Rulebook, situation: DealSituation): Verdict | null {
  const { signal, deal, account } = situation
  if (!isAsked(signal)) return null
  const tells = Object.keys(signal.account ?? {}).some((name) => name !== 'name')
  const changesAccount =
    tells && account ? permitted(rulebook, situation, 'account.change', account) : null
  if (!deal) return permitted(rulebook, situation, 'deal.create', null) ?? changesAccount
  const named = Object.keys(signal.patch)
  const assigns = named.includes('owner_email') || signal.route === true
  const changes = !assigns || named.length > 1 || signal.account !== undefined
  return (
    (changes ? permitted(rulebook, situation, 'deal.change', deal) : null) ??
    (assigns ? permitted(rulebook, situation, 'deal.assign', deal) : null) ??
    changesAccount
  )
}

/** Whoever gives away what is somebody else's says why: it is on record beside the rules' own reasons. */
export function reasonMissing(
  { signal, deal, people }: DealSituation,
  named: Person | null,
): Verdict | null {
  const owner = personOf(people, deal?.ownerId ?? null)
  const isOverride = named !== null && owner?.active && owner.id !== named.id
  if (!isOverride || !isAsked(signal) || signal.by.id === owner.id) return null
  if (reasonIn(signal) !== '') return null
  const because = `${deal?.name} is ${owner.name}'s. Say why ${named.name} gets it: /deal assign ${deal?.key} to ${named.name} because ...`
  return refuse('named owner', because, { missing: ['reason'] })
}

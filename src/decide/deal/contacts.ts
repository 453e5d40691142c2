import type { ContactReport, Effect } from '../../model.ts'
import type { Deal, Id } from '../../nouns.ts'
import { FIELDS } from '../fields.ts'
import { idFrom } from '../ids.ts'
import { oneLine } from '../quality/text.ts'
import { normalise } from '../quality.ts'
import { offeredText } from './reading.ts'
import type { DealSituation, Fault } from './reports.ts'

/** The contacts that a deal's report names and that are news to the deal. */
export interface ContactsTaken {
  readonly effects: readonly Effect[]
  readonly named: readonly string[]
  readonly faults: readonly Fault[]
}

/** Each contact belongs to the deal and its account; one with a bad address waits until it is mended. */
export function takeContacts(
  situation: DealSituation,
  deal: Pick<Deal, 'id' | 'accountId'>,
): ContactsTaken {
  const effects: Effect[] = []
  const named: string[] = []
  const faults: Fault[] = []
  for (const report of situation.signal.contacts ?? []) {
    const email = normalise(FIELDS.contact.email!, report.email ?? null)
    const who = oneLine(String(report.name ?? report.email ?? report.phone ?? '')).slice(0, 200)
    if (who === '') continue
    const key = `contact.${'value' in email && email.value ? email.value : who.toLowerCase()}`
    if (named.includes(key) || isKnown(situation, key)) continue
    named.push(key)
    if ('fault' in email) faults.push(badMail(report, who, email.fault))
    else effects.push(created(deal, report, { key, who, email: email.value }))
  }
  return { effects, named, faults }
}

/** Whether any source named this contact of the deal before. */
function isKnown({ deal }: DealSituation, key: string): boolean {
  return Object.keys(deal?.reportedAt ?? {}).some((field) => field.endsWith(`.${key}`))
}

function created(
  deal: Pick<Deal, 'id' | 'accountId'>,
  report: ContactReport,
  {
    key,
    who,
    email,
  }: { readonly key: string; readonly who: string; readonly email: string | null },
): Effect {
  const fields = {
    ...{ dealId: deal.id, accountId: deal.accountId, name: who, email },
    phone: short(report.phone, 50),
    title: short(report.title, 200),
  }
  return { do: 'create', noun: 'contact', id: contactId(deal.id, key), fields }
}

// Named after the deal and the address, not after the signal: a second report names the same contact.
function contactId(deal: Id, key: string): Id<'contact'> {
  const time = Number.parseInt(deal.replaceAll('-', '').slice(0, 12), 16) || 0
  return idFrom({ id: deal, at: new Date(time).toISOString() }, key)
}

function short(raw: unknown, most: number): string | null {
  const text = raw === undefined || raw === null ? '' : oneLine(String(raw)).slice(0, most)
  return text.trim().toWellFormed() || null
}

function badMail({ email, ...rest }: ContactReport, who: string, because: string): Fault {
  const field = `contact.${who.toLowerCase().slice(0, 60)}.email`
  const offered = offeredText(email)
  return {
    kind: 'bad_value',
    field,
    offered,
    because: `${who}: ${because}`,
    todo: { patch: {}, contacts: [rest] },
  }
}

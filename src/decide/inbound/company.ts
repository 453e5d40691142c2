import type { Situation } from '../../model.ts'
import type { Account, Lead } from '../../nouns.ts'
import { type AccountClues, cluesOf } from '../identity.ts'
import { domainOf } from '../quality/addresses.ts'
import type { Inbound } from './inbound.ts'

/** Mail addresses there say nothing about a company. */
const FREE_MAIL = new Set(
  `aol.com fastmail.com gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hey.com hotmail.co.uk
  hotmail.com hotmail.de hotmail.fr icloud.com laposte.net libero.it live.com mac.com mail.com mail.ru me.com
  msn.com naver.com orange.fr outlook.com outlook.de outlook.fr posteo.de proton.me protonmail.com qq.com
  t-online.de terra.com.br uol.com.br wanadoo.fr web.de yahoo.co.jp yahoo.co.uk yahoo.com yahoo.de yahoo.fr
  yandex.com yandex.ru ymail.com zoho.com 163.com 126.com`.split(/\s+/),
)

/** The company's domain in a mail address; null where anybody may have an address there. */
export function companyDomain(email: string | null): string | null {
  const domain = email === null ? null : domainOf(email)
  return domain === null || FREE_MAIL.has(domain) ? null : domain
}

type Company = Pick<Inbound, 'company' | 'email' | 'country'>

/** How the account of a company is recognised; null where nothing is said of it. */
export function companyClues({ company, email, country }: Company): AccountClues | null {
  const domain = companyDomain(email)
  if (company === null && domain === null) return null
  const named = company === null ? {} : { name: company }
  const clues = cluesOf({ ...named, ...(domain && { domain }), ...(country && { country }) }, '')
  return clues.nameKey === null && clues.domain === null ? null : clues
}

/** How the account that a lead becomes is recognised: without a company it is called by the lead's name. */
export function qualifiedClues(lead: Lead): AccountClues | null {
  return companyClues({ ...lead, company: lead.company ?? lead.name })
}

/**
 * The account of what came in, as rules see it: the one we have, with what is said where it says nothing; else as
 * it would be. So that one rule over `account.region` holds for leads, tickets and deals.
 */
export function accountOf({ account, now }: Situation, record: Inbound): Account {
  const blank = { domain: null, country: null, industry: null, region: null, parentId: null }
  const header = { id: '', key: '', ownerId: null, version: 0, createdAt: now, updatedAt: now }
  const ours = account ?? { ...header, ...blank, name: record.company ?? '', custom: {} }
  return {
    ...ours,
    domain: ours.domain ?? companyDomain(record.email),
    country: ours.country ?? record.country,
    industry: ours.industry ?? ('industry' in record ? record.industry : null),
    region: ours.region ?? record.region,
  }
}

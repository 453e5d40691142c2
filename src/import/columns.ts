/** The kinds of things that a file may hold, one a row. */
export const OBJECTS = ['people', 'teams', 'accounts', 'leads', 'tickets', 'deals'] as const
export type ImportObject = (typeof OBJECTS)[number]

// What other systems call our fields: Salesforce (API names and report labels), HubSpot, Pipedrive and
// plain spreadsheets. Compared without case, signs and a leading "Deal - "; the first one present wins.
const SYNONYMS: Readonly<Record<ImportObject, Readonly<Record<string, string>>>> = {
  people: {
    name: 'name, full name, sales agent, salesperson, rep, employee, user name, user',
    email: 'email, e mail, mail, email address, work email, user email',
    roles: 'roles, role',
    team: 'team, teams, team name, regional office, office, department, user role',
    manager: 'manager, manager name, manager email, reports to, supervisor',
    zone: 'zone, time zone, timezone',
    active: 'active, is active, status, employment status',
  },
  teams: {
    name: 'name, team, team name, group',
    manager: 'manager, manager email, lead, team lead, manager name',
  },
  accounts: {
    external_id: 'external id, account id, company id, organization id, record id, id',
    name: 'account name, company name, organization name, name, account, company, organization',
    domain: 'domain, company domain name, website, website url, web site',
    country: 'country, country region, billing country, office location, address country',
    industry: 'industry, sector, vertical',
    region: 'region, sales region, territory',
    parent:
      'parent account, parent account name, parent company, parent organization, parent account id, parent id, subsidiary of',
    owner_email: 'owner email, account owner, company owner, owner, organization owner',
    modified: 'last modified date, last modified, system modstamp, update time',
  },
  leads: {
    external_id: 'external id, lead id, record id, id',
    name: 'name, lead name, full name, contact name, contact person',
    first_name: 'first name, given name',
    last_name: 'last name, surname, family name',
    company:
      'company, company name, account name, organization, organization name, associated company',
    email: 'email, e mail, mail, email address, work email',
    phone: 'phone, phone number, mobile, mobile phone, mobile phone number',
    title: 'job title, title, position',
    country: 'country, country region, billing country, address country',
    region: 'region, sales region, territory',
    industry: 'industry, sector, vertical',
    lead_source: 'lead source, original source, source channel, source, label',
    message: 'message, description, notes, comments',
    status: 'lead status, status',
    owner_email: 'owner email, lead owner, contact owner, owner, sales agent, salesperson, rep',
    modified: 'last modified date, last modified, system modstamp, update time',
  },
  tickets: {
    external_id: 'external id, ticket id, case number, case id, record id, id, issue key, key',
    name: 'subject, ticket name, title, summary, name',
    message: 'description, message, ticket description, content, comments',
    priority: 'priority, severity, urgency',
    status: 'ticket status, status, state, case status',
    company:
      'company, company name, account name, account, organization, organization name, associated company',
    contact: 'contact, contact name, requester, requester name, web name, reporter',
    email: 'email, e mail, mail, email address, requester email, contact email, web email',
    country: 'country, country region',
    region: 'region, sales region, territory',
    resolution: 'resolution, solution',
    owner_email: 'owner email, ticket owner, case owner, owner, assignee, agent, assigned to',
    modified: 'last modified date, last modified, system modstamp, update time, updated',
  },
  deals: {
    external_id: 'external id, opportunity id, deal id, record id, id',
    name: 'deal name, opportunity name, title, name, opportunity, deal',
    account:
      'account name, associated company, organization name, organization, account, company, customer',
    account_external_id: 'account id, associated company i ds, organization id, company id',
    owner_email: 'owner email, opportunity owner, deal owner, owner, sales agent, salesperson, rep',
    stage: 'stage name, deal stage, stage, sales stage, opportunity stage',
    status: 'status, deal status',
    amount: 'amount, value, deal value, close value, deal amount, opportunity amount',
    currency: 'currency, amount currency, currency iso code, deal currency',
    discount: 'discount, discount percent',
    close_date: 'close date, expected close date, closing date',
    next_step: 'next step, next steps',
    lead_source: 'lead source, original source, source channel, label',
    lost_reason: 'lost reason, closed lost reason, loss reason, reason lost',
    product: 'product, product name, product interest',
    modified: 'last modified date, last modified, system modstamp, update time',
  },
}

/** Fields of ours that a column may be mapped to, besides the fields that the org adds. */
export function fieldsOf(object: ImportObject): string[] {
  return Object.keys(SYNONYMS[object])
}

/** Which column holds which field, by the columns' names alone: `{ deal_stage: 'stage' }`. */
export function guessColumns(
  object: ImportObject,
  headers: readonly string[],
): Record<string, string> {
  const plain = new Map(headers.toReversed().map((header) => [plainHeader(object, header), header]))
  const guessed: Record<string, string> = {}
  for (const [field, synonyms] of Object.entries(SYNONYMS[object])) {
    const header = [field.replaceAll('_', ' '), ...synonyms.split(', ')]
      .map((synonym) => plain.get(synonym))
      .find((it) => it !== undefined && !(it in guessed))
    if (header !== undefined) guessed[header] = field
  }
  return guessed
}

// Pipedrive exports several objects side by side, each column with the object's name in front.
const PREFIX: Readonly<Record<ImportObject, RegExp>> = {
  people: /^(?:person|user) - /i,
  teams: /^team - /i,
  accounts: /^organization - /i,
  leads: /^lead - /i,
  tickets: /^(?:ticket|case) - /i,
  deals: /^deal - /i,
}

/** `StageName`, `deal_stage` and `Deal - Stage` -> `stage name`, `deal stage`, `stage`. */
function plainHeader(object: ImportObject, header: string): string {
  return header
    .replace(PREFIX[object], '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

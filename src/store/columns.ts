/** The columns of each table that a decision may write, in the database's names. */
export const COLUMNS = {
  account: [
    'name',
    'name_key',
    'domain',
    'country',
    'industry',
    'region',
    'parent_id',
    'owner_id',
    'source',
    'external_id',
    'custom',
  ],
  contact: ['name', 'account_id', 'email', 'phone', 'title', 'owner_id', 'custom'],
  lead: [
    'name',
    'company',
    'email',
    'phone',
    'title',
    'country',
    'region',
    'industry',
    'lead_source',
    'message',
    'status',
    'reason',
    'account_id',
    'deal_id',
    'closed_at',
    'owner_id',
    'source',
    'external_id',
    'reported_at',
    'custom',
  ],
  ticket: [
    'name',
    'company',
    'contact',
    'email',
    'country',
    'region',
    'priority',
    'message',
    'status',
    'resolution',
    'asked_at',
    'answered_at',
    'account_id',
    'closed_at',
    'owner_id',
    'source',
    'external_id',
    'reported_at',
    'custom',
  ],
  deal: [
    'name',
    'account_id',
    'pipeline',
    'stage',
    'pending_stage',
    'amount',
    'currency',
    'discount',
    'close_date',
    'closed_at',
    'next_step',
    'lead_source',
    'lost_reason',
    'owner_id',
    'close_no',
    'source',
    'external_id',
    'reported_at',
    'summary',
    'deleted_at',
    'custom',
  ],
  project: [
    'name',
    'deal_id',
    'account_id',
    'playbook',
    'close_no',
    'status',
    'owner_id',
    'custom',
  ],
  task: [
    'title',
    'status',
    'due_on',
    'deal_id',
    'project_id',
    'position',
    'accepted_at',
    'completed_at',
    'owner_id',
    'custom',
  ],
} as const

/** The nouns that are records: with a key people can say, an owner and a version. */
export type RecordNoun = keyof typeof COLUMNS

export const KEY_PREFIX: Readonly<Record<RecordNoun | 'approval' | 'exception', string>> = {
  account: 'A',
  contact: 'C',
  lead: 'L',
  ticket: 'K',
  deal: 'D',
  project: 'P',
  task: 'T',
  approval: 'R',
  exception: 'X',
}

const known = new Map<string, string>()

/** `closeDate` -> `close_date`, as CamelCasePlugin has it. */
export function snake(name: string): string {
  const found = known.get(name)
  if (found) return found
  const made = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  known.set(name, made)
  return made
}

/** The same fields under the database's names. Only the top level: what is inside is data. */
export function toColumns(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [snake(name), value]))
}

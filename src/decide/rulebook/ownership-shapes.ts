import { z } from 'zod'
import { MOMENTS, STANDS_FOR } from '../ownership-rules.ts'
import { by, line, number, object, ROLES, when } from './shapes.ts'

const moments = (hint: string) =>
  z.array(z.enum(MOMENTS, { error: hint }), { error: hint }).min(1, { error: hint })

export const OWNERSHIP = object('queues and rules', {
  queues: z.unknown(),
  default: z.unknown().optional(),
  capacity: z.unknown().optional(),
  weights: z.unknown().optional(),
  rules: z.unknown(),
})
export const QUEUE = object('a queue with an owner', {
  owner: object('an owner like { role: ops }', {
    role: z.enum(ROLES, { error: 'a role like ops' }).optional(),
    person: z.email({ error: 'a mail address' }).optional(),
  }),
})
export const ASSIGN = object('an owner like { team: emea-sales, by: round_robin }', {
  to: z
    .enum(STANDS_FOR, { error: 'account.owner, account.parent.owner, deal.owner or asker' })
    .optional(),
  person: z.email({ error: 'a mail address' }).optional(),
  team: line('the name of a team').optional(),
  territory: line('a field like account.region').optional(),
  teams: z
    .record(z.string(), line('the name of a team'), { error: 'lines like EMEA: emea-sales' })
    .optional(),
  table: line('the name of a file in territories/, like europe').optional(),
  by,
  queue: line('the name of a queue').optional(),
  needs: z.enum(ROLES, { error: 'a role like approver' }).optional(),
})
export const OWNERSHIP_RULE = object('a rule with rule, on, assign and otherwise', {
  rule: line('a sentence that names the rule'),
  on: moments('a list like [deal.created]'),
  when,
  assign: z.unknown(),
  otherwise: z.unknown().optional(),
  shadow: line('days like 14 days').optional(),
  offer: z.unknown().optional(),
  examples: z.unknown().optional(),
})
export const OFFER = object('{ rounds: 2 }', { rounds: number(1, 9) })
export const WEIGHT = number(0, 1000)
export const OTHERWISE = object('next rule, or { queue: triage }', {
  queue: line('the name of a queue'),
})

import { z } from 'zod'
import { header, moment, Named } from './shapes.ts'

export const ticketFields = {
  ...header,
  name: z.string().meta({ description: 'What it is about.' }),
  company: z.string().nullable(),
  contact: z.string().nullable().meta({ description: 'Who wrote.' }),
  email: z.string().nullable(),
  country: z.string().nullable(),
  region: z.string().nullable(),
  priority: z.enum(['low', 'normal', 'high', 'urgent']),
  message: z.string().nullable().meta({ description: 'What they wrote when they came.' }),
  status: z.enum(['new', 'open', 'pending', 'on_hold', 'solved']),
  resolution: z.string().nullable().meta({ description: 'What solved it.' }),
  asked_at: moment.meta({ description: 'When the customer wrote last.' }),
  answered_at: moment.nullable().meta({ description: 'When somebody answered last.' }),
  account: Named.nullable().meta({ description: 'The account it is of, where there is one.' }),
  closed_at: moment.nullable(),
  source: z.string(),
  external_id: z.string().nullable(),
  custom: z.record(z.string(), z.unknown()),
}

export const Ticket = z.strictObject(ticketFields).meta({ id: 'Ticket' })

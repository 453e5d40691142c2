import { z } from 'zod'
import { header, moment, Named } from './shapes.ts'

export const leadFields = {
  ...header,
  name: z.string(),
  company: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  title: z.string().nullable().meta({ description: 'What they do in their company.' }),
  country: z.string().nullable(),
  region: z.string().nullable(),
  industry: z.string().nullable(),
  lead_source: z.string().nullable(),
  message: z.string().nullable().meta({ description: 'What they wrote when they came.' }),
  status: z.enum(['new', 'working', 'qualified', 'disqualified']),
  reason: z.string().nullable().meta({ description: 'Why it is no customer.' }),
  account: Named.nullable().meta({ description: 'The account it is of, where there is one.' }),
  deal: Named.nullable().meta({ description: 'The deal it became, for whoever may read that.' }),
  closed_at: moment.nullable(),
  source: z.string(),
  external_id: z.string().nullable(),
  custom: z.record(z.string(), z.unknown()),
}

export const Lead = z.strictObject(leadFields).meta({ id: 'Lead' })

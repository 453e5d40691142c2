import { z } from 'zod'

/** What many answers are made of. */

export const id = z.uuid()
export const moment = z.iso.datetime({ precision: 3 })
export const day = z.iso.date()
export const amount = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/)
  .meta({ description: 'Decimal text: cents survive.' })
export const named = { key: z.string(), name: z.string() }

export const PersonRef = z
  .strictObject({ id, name: z.string(), email: z.string() })
  .meta({ id: 'PersonRef' })
export const DealRef = z
  .strictObject({ ...named, external_id: z.string().nullable() })
  .meta({ id: 'DealRef' })
export const Named = z.strictObject(named).meta({ id: 'Named' })
export const CardButton = z
  .strictObject({ button: z.string(), label: z.string(), value: z.string() })
  .meta({ id: 'CardButton' })

export const header = {
  id,
  key: z.string().meta({ description: 'What people call it.', examples: ['D-1042'] }),
  owner: PersonRef.nullable(),
  version: z.int(),
  created_at: moment,
  updated_at: moment,
}

export const about = {
  noun: z.string(),
  subject: z.string().nullable().meta({ description: 'The key of what it is about.' }),
}

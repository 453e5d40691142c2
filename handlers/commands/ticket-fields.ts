import { z } from 'zod'

/** How a ticket is named. */
export const TICKET = z
  .string()
  .min(1)
  .describe('which ticket: its key (K-9), what it is about, the company or a mail address')

/** What may be said of a ticket. */
export const FIELDS = {
  message: z.string().optional().describe('what they wrote, in their words'),
  priority: z.string().optional().describe('low, normal, high or urgent'),
  account: z.string().optional().describe('the company by its name'),
  contact: z.string().optional().describe('who wrote'),
  email: z.string().optional().describe('their mail address'),
  region: z.string().optional().describe('a region like EMEA'),
  country: z.string().optional().describe('a country like Germany'),
}

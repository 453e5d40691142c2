import { z } from 'zod'
import { prompt } from '../src/llm/prompt.ts'

/** Where a deal stands and what to do next. The words are in deal-summary.md. */
export const dealSummary = prompt({
  words: new URL('./deal-summary.md', import.meta.url),
  takes: z.object({ today: z.iso.date(), record: z.string().max(40_000) }),
  gives: z.object({
    summary: z.string().trim().min(1).max(1200),
    nextAction: z.string().trim().min(1).max(300),
  }),
})

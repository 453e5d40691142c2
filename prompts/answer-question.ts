import { z } from 'zod'
import { prompt } from '../src/llm/prompt.ts'

/** A question in words, answered from the records the asker may read. The words are in answer-question.md. */
export const answerQuestion = prompt({
  words: new URL('./answer-question.md', import.meta.url),
  takes: z.object({
    today: z.iso.date(),
    asker: z.string().max(200),
    question: z.string().max(2_000),
    records: z.string().max(40_000),
  }),
  gives: z.object({ answer: z.string().trim().min(1).max(2_000) }),
})

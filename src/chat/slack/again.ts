import { LIMITS } from './limits.ts'
import { seal } from './text.ts'

/** The button that asks the same once more. It carries the question, so nothing needs to be kept. */
export const AGAIN = 'again'

export type Question =
  | { readonly ask: 'command' | 'words'; readonly text: string }
  | { readonly ask: 'press'; readonly press: string; readonly value: string }

/** The question as a button's value; null when it is too long for one. */
export function writeQuestion(question: Question): string | null {
  const written = JSON.stringify(question)
  return seal(written).length <= LIMITS.buttonValue ? written : null
}

export function readQuestion(written: string): Question {
  return JSON.parse(written)
}

/** A press or a form that is not answered in half a second is said to be on its way. */
export const PATIENCE_MS = 500

/** Said while a decision is being made. */
export const RECORDING = 'Recording ...'

/** Said while an answer is being looked for. */
export const WORKING = 'Working on it ...'

/** The answer, or null when it takes longer than somebody should wait without a word. */
export async function inTime<Answer>(answer: Promise<Answer>): Promise<Answer | null> {
  const { promise, resolve } = Promise.withResolvers<null>()
  const timer = setTimeout(resolve, PATIENCE_MS, null)
  try {
    return await Promise.race([answer, promise])
  } finally {
    clearTimeout(timer)
  }
}

const KEY = /\b[A-Z]{1,2}-\d+\b/gi
const MINE = /\b(?:for me|my (?:tasks?|deals?|plate|day|work|list)|mine|i (?:have|do|own)|do i)\b/i

// Words that ask, and words of ours that are in every question: they name no record.
const ASKING = new Set(
  `a about account accounts agreed all amount an and any approval approve are at be been by call can
  close closed closes customer date deal deals did do does due everything explain find for from get
  give going happen happened has have held help how i if in info is it its last latest list look me
  money much my need needs new next of on open or our out overdue own owned owner owners owning owns
  pending please quote show stage stand standing stands state status step stuck summary task tasks tell
  than that the their them there they this to today up update us waiting waits was we week were what
  what's whats when where where's which who who's whom whose why will with won worth you your`.split(
    /\s+/,
  ),
)

/** What a question names, as words alone can tell. */
export interface Named {
  /** Keys like `D-12`, in upper case. */
  readonly keys: readonly string[]
  /** Runs of words that may be names. */
  readonly phrases: readonly string[]
  /** It asks for the asker's own work. */
  readonly mine: boolean
}

/** Takes a question apart: keys, phrases that may be names, and whether it is about the asker. */
export function namedIn(question: string): Named {
  const keys = [...question.matchAll(KEY)].map(([key]) => key.toUpperCase())
  const phrases: string[] = []
  for (const part of question.replace(KEY, ' ').split(/[?!,;:()"“”\n]+/)) {
    let run: string[] = []
    for (const word of [...part.split(/\s+/), 'the']) {
      const bare = word.replace(/^['’.]+|['’]s$|['’.]+$/gi, '')
      if (bare && !ASKING.has(bare.toLowerCase())) run.push(bare)
      else if (run.length > 0) {
        phrases.push(run.join(' '))
        run = []
      }
    }
  }
  return { keys, phrases: phrases.filter(({ length }) => length > 1), mine: MINE.test(question) }
}

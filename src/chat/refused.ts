import { storable } from '../decide/quality/text.ts'
import type { House } from '../house.ts'
import type { Actor } from '../nouns.ts'

const MOST = 200

/** What somebody tried, and who they are as far as that is known. */
export interface Tried {
  /** The gesture's id. */
  readonly id: string
  readonly by: Actor
  /** The account where no person is known behind it: `slack/T0123/U0456`. */
  readonly account?: string
  /** `press approve`, `form reject-approval`, `command /deal`. */
  readonly tried: string
  /** What the button or the form carried. */
  readonly about: string
}

/** Keeps for an audit what was refused before it became a signal of its own. The refusal is said all the same. */
export async function keepRefused(
  house: House,
  { id, by, account = '', tried, about }: Tried,
  because: string,
): Promise<void> {
  const given = { tried: short(tried), about: short(about), account: short(account) || null }
  const stamp = { id: `${id}/refused`, at: house.now().toISOString(), by, source: 'chat' }
  try {
    await house.receive({ kind: 'gesture.refused', ...stamp, ...given, because })
  } catch (err) {
    house.log.error({ err, ...stamp, ...given, because }, 'a refusal was not kept')
  }
}

const short = (text: string): string => storable(text.slice(0, MOST))

import type { Button, Card } from '../chat/card.ts'
import { oneLine } from '../decide/quality/text.ts'
import type { Right } from '../model.ts'
import type { Day, Id, Instant } from '../nouns.ts'
import { sayDay, short } from './say.ts'

/** Where rules in shadow would have decided otherwise, on one day. */
export interface ShadowView {
  readonly id: Id<'shadow'>
  readonly key: string
  readonly day: Day
  readonly count: number
  readonly judged: number
  readonly hidden?: readonly string[]
  readonly lines: readonly {
    readonly id: Id<'shadow_case'>
    readonly rule: string
    readonly judged: Right | null
    readonly key: string
    readonly name: string
    readonly went: string | null
    readonly would: string | null
  }[]
}

/** Two buttons each: more a card has no room for. */
const ASKED = 4

/** One day's disagreements, with the question who was right. */
export function shadowCard({ id, day, count, judged, lines }: ShadowView): Card {
  const open = lines.filter((line) => line.judged === null)
  return {
    title: `Rules in shadow, ${sayDay(day)}`,
    badge: { text: `${judged} of ${count} judged`, tone: judged === count ? 'good' : 'waiting' },
    text: lines.map((line) => oneLine(sayLine(line))).join('\n'),
    ...(count > lines.length && { footer: `and ${count - lines.length} more` }),
    buttons: open
      .slice(0, ASKED)
      .flatMap((line) => [
        button(id, line, { right: 'old', label: `${line.key}: old was right` }),
        button(id, line, { right: 'new', label: `${line.key}: new was right` }),
      ]),
  }
}

/** How a rule in shadow has done so far; `since` and `until` are null where it is in shadow no more. */
export interface ShadowTally {
  readonly rule: string
  readonly since: Instant | null
  readonly until: Instant | null
  readonly cases: number
  readonly oldRight: number
  readonly newRight: number
}

/** The rules in shadow, and those that were. */
export function shadowTally(tallies: readonly ShadowTally[], now: Instant): Card {
  return {
    title: 'Rules in shadow',
    text:
      tallies.length === 0
        ? 'No rule is in shadow. Write "shadow: 14 days" into a rule of ownership.yml to try it beside the others.'
        : 'How often each would have decided otherwise than the rules in force, and who was right.',
    ...(tallies.length > 0 && {
      table: {
        columns: ['Rule', 'State', 'Otherwise', 'Old was right', 'New was right'],
        rows: tallies.map((it) => [
          oneLine(it.rule),
          sayState(it, now),
          ...[it.cases, it.oldRight, it.newRight].map(String),
        ]),
      },
    }),
  }
}

function sayState({ until }: ShadowTally, now: Instant): string {
  if (until === null) return 'no longer in shadow'
  return until > now ? `until ${sayDay(until.slice(0, 10))}` : 'has ended'
}

function sayLine({ key, name: called, rule, went, would, judged }: ShadowView['lines'][number]) {
  const name = short(called)
  const said = judged ? ` (${judged} was right)` : ''
  return `${key} ${name} would have gone to ${would ?? 'nobody'} by “${rule}”, went to ${went ?? 'nobody'}${said}`
}

function button(
  card: Id<'shadow'>,
  line: ShadowView['lines'][number],
  { right, label }: { readonly right: Right; readonly label: string },
): Button {
  return { press: 'judge-shadow', label, value: `${right}:${line.id}:${card}` }
}

import type { Button, Card, Line } from '../chat/card.ts'
import type { Rulebook } from '../decide/rulebook.ts'
import type { Mute, Preference } from '../model.ts'
import type { Instant } from '../nouns.ts'
import { facts, joined } from './say.ts'

/** What somebody has chosen, muted, and does not see yet. */
export interface SettingsView {
  readonly zone: string
  readonly preference: Preference
  readonly muted: readonly {
    readonly noun: Mute['noun']
    readonly subjectId: string
    readonly key: string
    readonly name: string
    readonly until: Instant | null
  }[]
  readonly held: readonly {
    readonly because: string
    readonly until: Instant | null
    readonly count: number
  }[]
}

type Rules = Pick<Rulebook, 'channels'>

const UNMUTES = 4

/** One's own settings, with buttons that change them. */
export function settingsCard(view: SettingsView, rules: Rules): Card {
  return {
    title: 'Your settings',
    facts: facts([
      ['Digest', sayDigest(view, rules)],
      ['Quiet hours', sayQuiet(view, rules)],
      ['Muted', joined(view.muted.map(sayMuted), '; ')],
      ['Held back now', joined(view.held.map(sayHeld), '; ')],
    ]),
    text: 'Change them with /baton digest, /baton quiet, /baton mute and /baton unmute.',
    buttons: [...digestButtons(view, rules), ...view.muted.slice(0, UNMUTES).map(unmuteButton)],
  }
}

/** The digest that comes to people; null where the company plans none. */
function planOf({ channels }: Rules) {
  return channels.digests.find(({ channel }) => channel === null) ?? null
}

function sayDigest({ preference, zone }: SettingsView, rules: Rules): string {
  const plan = planOf(rules)
  if (!plan) return 'none is planned here'
  const every = preference.digest ?? plan.every
  const when = every === 'off' ? 'off' : `${every} at ${plan.at} (${zone})`
  return preference.digest === null ? `${when}, as the company has it` : when
}

function sayQuiet({ preference, zone }: SettingsView, { channels: { quiet } }: Rules): string {
  if (preference.quiet === 'off') return 'off'
  const days = quiet?.daysOff ? ' and days off' : ''
  if (preference.quiet !== null) return `${preference.quiet}${days} (${zone})`
  const hours = quiet?.hours?.join('-')
  if (!hours && !days) return 'none'
  return `${hours ?? 'none'}${days} (${zone}), as the company has it`
}

function sayMuted({ key, name, until }: SettingsView['muted'][number]): Line {
  const called = [key, name].filter(Boolean).join(' ')
  return until ? [`${called} until `, { at: until }] : called
}

function sayHeld({ because, until, count }: SettingsView['held'][number]): Line {
  const said = `${count}: ${because}`
  return until ? [`${said}, until `, { at: until }] : said
}

function digestButtons({ preference }: SettingsView, rules: Rules): Button[] {
  const plan = planOf(rules)
  if (!plan) return []
  const now = preference.digest ?? plan.every
  const others = (['daily', 'weekly', 'off'] as const).filter((every) => every !== now)
  return others.map((every) => ({
    press: 'digest',
    label: every === 'off' ? 'No digest' : `Digest ${every}`,
    value: every,
  }))
}

function unmuteButton({ noun, subjectId, key }: SettingsView['muted'][number]): Button {
  return { press: 'unmute', label: `Unmute ${key}`, value: `${noun}:${subjectId}` }
}

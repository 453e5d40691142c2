import { ACTIVITIES, activityForm } from '../../src/cards/message-forms.ts'
import { sayMoment } from '../../src/chat/card.ts'
import type { FormDoor, Quoted } from '../../src/house.ts'
import { chosenDeal } from '../chosen.ts'
import { decided, drawDeal, stamp } from '../decided.ts'

/** A message that somebody logged on a deal, with who wrote it and the way back to it. */
export const logActivity: FormDoor = async ({ value, fields }, asked) => {
  const { deal = '', kind = '', text = '' } = fields
  const chosen = deal.trim() ? await chosenDeal(asked, deal) : { fault: 'Choose the deal' }
  const activity = ACTIVITIES.find(([name]) => name === kind)?.[0] ?? 'chat'
  const again = (faults: Record<string, string>) => ({
    form: activityForm(value, {
      values: { deal, kind: activity, text },
      faults,
      ...('found' in chosen && { shown: { deal: chosen.shown } }),
    }),
  })
  const empty = text.trim() ? {} : { text: 'Write what happened' }
  if ('fault' in chosen) return again({ deal: chosen.fault, ...empty })
  if ('text' in empty) return again(empty)
  const { id } = chosen.found
  const said = [text.trim(), sayOrigin(value)].filter(Boolean).join('\n\n')
  const signal = {
    ...stamp(asked),
    kind: 'note.added',
    deal: { id },
    text: said,
    activity,
  } as const
  return await decided(asked, signal, { card: () => drawDeal(asked, id) })
}

type Origin = Pick<Quoted, 'author' | 'at' | 'link'>

/** Who wrote a message, when and where, as the form carries it until it is sent. */
export function writeOrigin({ author, at, link }: Quoted): string {
  const origin: Origin = { author: author.slice(0, 100).toWellFormed(), at, link }
  return JSON.stringify(origin)
}

function sayOrigin(value: string): string {
  const origin = readOrigin(value)
  if (!origin) return ''
  const written = `${origin.author} wrote this on ${sayMoment(origin.at)}`
  return origin.link ? `${written}: ${origin.link}` : `${written}.`
}

function readOrigin(value: string): Origin | null {
  try {
    const { author, at, link } = JSON.parse(value) as Record<string, unknown>
    if (typeof author !== 'string' || typeof at !== 'string') return null
    return { author, at, link: typeof link === 'string' ? link : null }
  } catch {
    return null
  }
}

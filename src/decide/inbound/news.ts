import type { Patch } from '../../model.ts'
import { isNewsOf, isReport, rememberedOf } from '../deal/reports.ts'
import { fieldOf } from '../fields.ts'
import type { Said } from '../said.ts'
import { type Inbound, type InboundSituation, nounOf, recordIn } from './inbound.ts'

/** What of a report is to be heard: what its source has said newer since is not, nor a blank that says nothing. */
export function newsIn(situation: InboundSituation): Patch {
  const noun = nounOf(situation.signal)
  const record = recordIn(situation, noun)
  const { custom, ...patch } = situation.signal.patch
  const news = (fields: object) =>
    Object.entries(fields).filter(([name, raw]) => {
      const isSilent = isReport(situation.signal) && fieldOf(noun, name)?.lasting && isBlank(raw)
      return !isSilent && isNewsOf(record, situation, name)
    })
  const own = isFields(custom) ? { custom: Object.fromEntries(news(custom)) } : { custom }
  return { ...Object.fromEntries(news(patch)), ...(custom !== undefined && own) }
}

/** What the record then remembers of which source said what, and when. */
export function heard(situation: InboundSituation, { named }: Said): Inbound['reportedAt'] {
  const record = recordIn(situation, nounOf(situation.signal))
  return rememberedOf(record, situation, isReport(situation.signal) ? named : [])
}

function isBlank(raw: unknown): boolean {
  return raw === null || (typeof raw === 'string' && raw.trim() === '')
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

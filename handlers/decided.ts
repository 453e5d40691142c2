import type { Card, Form, Reply } from '../src/chat/card.ts'
import { Refusal } from '../src/errors.ts'
import type { Asked } from '../src/house.ts'
import type { Decision, Signal, Stamp, Verdict } from '../src/model.ts'
import type { Id, Noun } from '../src/nouns.ts'
import { cardFor } from '../src/reading.ts'
import { sayable } from './sayable.ts'

/** Fields that a refusal asks for, and what was wrong with those given; both by field name. */
export interface Asking {
  readonly names: readonly string[]
  readonly faults: Readonly<Record<string, string>>
  readonly because: string
  /** The stage that was to be entered, when the refusal names it. */
  readonly stage: string | null
}

interface Answer {
  /** Draws the form for what is missing or wrong; without it the refusal's sentence is the answer. */
  form?(asking: Asking): Form | Promise<Form>
  /** Says what became of the subject before, where nothing was left to do. */
  skipped?(): Promise<string | null>
  /** Draws what the person should see once it is decided. */
  card?(decision: Decision): Promise<Card | null>
}

/** Common to the signals of a gesture: the gesture's id, so that repeated delivery counts once. */
export function stamp({ id, at, by }: Asked): Stamp {
  return { id, at, by: { kind: 'user', id: by.id }, source: 'chat' }
}

/** Hands in the one signal that was asked for and says what was decided. */
export async function decided(asked: Asked, signal: Signal, answer: Answer = {}): Promise<Reply> {
  const decision = await asked.house.receive(signal)
  const verdicts = await sayable(asked, decision)
  const refused = verdicts.find(({ outcome }) => outcome === 'refuse')
  if (refused) return await refusal(refused, answer)
  const card = await answer.card?.(decision)
  const isOver = verdicts.every(({ outcome }) => outcome === 'skip')
  const text = (isOver && (await answer.skipped?.())) || sayDecision({ verdicts })
  return { text, ...(card && { card }) }
}

async function refusal(refused: Verdict, { form }: Answer): Promise<Reply> {
  const asking = askingOf(refused)
  if (!form || asking.names.length === 0) throw new Refusal(refused.because, { cause: refused })
  return { form: await form(asking) }
}

function askingOf({ read, because }: Verdict): Asking {
  const missing = Array.isArray(read.missing) ? read.missing.map(String) : []
  const faults = isRecord(read.faults) ? read.faults : {}
  return {
    names: [...new Set([...missing, ...Object.keys(faults)])],
    faults: Object.fromEntries(Object.entries(faults).map(([name, said]) => [name, String(said)])),
    because,
    stage: typeof read.stage === 'string' ? read.stage : null,
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What was decided, in the rules' own sentences. */
export function sayDecision({ verdicts }: Pick<Decision, 'verdicts'>): string {
  const done = verdicts.filter(({ outcome }) => outcome === 'act' || outcome === 'unplaceable')
  const told = done.length > 0 ? done : verdicts
  const sentences = [...new Set(told.map(({ because }) => asSentence(because)))]
  return sentences.join('\n') || 'Nothing had to change.'
}

function asSentence(because: string): string {
  const said = because.charAt(0).toUpperCase() + because.slice(1)
  return /[.!?…]$/.test(said) ? said : `${said}.`
}

/** The record of this kind that the decision created; null when there is none. */
export function createdIn<N extends Noun>({ verdicts }: Decision, noun: N): Id<N> | null {
  for (const effect of verdicts.flatMap(({ effects }) => effects)) {
    if (effect.do === 'create' && effect.noun === noun) return effect.id as Id<N>
  }
  return null
}

/** The deal's card as it is now, as the asker may read it; null when there is no such deal. */
export async function drawDeal(asked: Asked, id: Id<'deal'>): Promise<Card | null> {
  return await cardFor(asked, 'deal', id)
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** The id that a card gave its button, or a Refusal: cards outlive what they show. */
export function idOf<Noun extends string>(_noun: Noun, value: string): Id<Noun> {
  if (!UUID.test(value)) {
    throw new Refusal('This button no longer means anything. Ask for a fresh card and press there.')
  }
  return value
}

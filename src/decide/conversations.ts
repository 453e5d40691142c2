import type { SignalOf, Situation, Verdict } from '../model.ts'
import { raise } from './exceptions.ts'
import { personOf } from './facts.ts'
import type { Rulebook } from './rulebook.ts'
import { act, skip } from './verdicts.ts'

type Closed = SignalOf<'conversation.closed'>

/** A conversation cannot be reached: one exception says so, how much waits, and what to do. */
export function closeConversation(
  rulebook: Rulebook,
  situation: Situation & { readonly signal: Closed },
): Verdict {
  const { signal, exception } = situation
  const because = `${signal.because} ${sayWaiting(signal.waiting)}`
  const read = { chat: signal.chat, conversation: signal.conversation, why: signal.why }
  if (exception) {
    const effect = { do: 'restate', exception: exception.id, because } as const
    return act('delivery', because, [effect], read)
  }
  return raise(rulebook, situation, {
    ...{ rule: 'delivery', kind: 'failed', subject: null, field: null, resume: null },
    ...{ id: signal.exception, offered: sayPlace(situation), because, read },
  })
}

/** It is reached again: nothing is left to be done. */
export function openConversation(_: Rulebook, { exception }: Situation): Verdict {
  if (!exception || exception.state === 'settled') return skip('delivery', 'It was settled before')
  const because = `${exception.offered ?? 'The conversation'} is reached again: what waited is shown`
  return act('delivery', because, [{ do: 'settle', exception: exception.id }])
}

function sayPlace({ signal, people }: Situation & { readonly signal: Closed }): string {
  const { conversation, chat } = signal
  const where = chat.charAt(0).toUpperCase() + chat.slice(1)
  if (conversation === '*') return where
  const [kind, name] = [
    conversation.split(':')[0],
    conversation.slice(conversation.indexOf(':') + 1),
  ]
  if (kind === 'channel') return `#${name} in ${where}`
  return `Messages to ${personOf(people, name)?.name ?? 'somebody'} in ${where}`
}

function sayWaiting(waiting: number): string {
  const cards = waiting === 1 ? '1 card waits' : `${waiting} cards wait`
  return `${cards} and will be shown once this is done; nothing needs to be sent again.`
}

import type { Card } from '../chat/card.ts'
import type { Conversation } from '../model.ts'
import type { Noun } from '../nouns.ts'

const MUTEABLE: readonly Noun[] = ['deal', 'task', 'project']

/** A message as one person gets it by themselves: with a way to hear no more about its deal. */
export function withMute<
  Message extends {
    readonly card: Card
    readonly conversation: Conversation
    readonly noun: Noun
  },
>(message: Message): Message {
  const { card, conversation, noun } = message
  const [, key] = /^\/deals\/([A-Z]+-\d+)$/.exec(card.link ?? '') ?? []
  if (!key || !conversation.startsWith('person:') || !MUTEABLE.includes(noun)) return message
  const mute = { press: 'run', label: `Mute ${key}`, value: `/baton mute ${key}` }
  return { ...message, card: { ...card, buttons: [...(card.buttons ?? []), mute] } }
}

import type { Conversation } from '../effects.ts'
import type { Id } from '../nouns.ts'

/** What a chat lets us notice: a conversation closes or opens, somebody is not let in. */
export type ChatSignal =
  | {
      /** A conversation cannot be reached until somebody acts; `*` is all of that chat. */
      readonly kind: 'conversation.closed'
      readonly chat: string
      readonly conversation: Conversation | '*'
      readonly why: string
      readonly because: string
      /** How many cards wait for it. */
      readonly waiting: number
      /** What stands for it, also when it is told again. */
      readonly exception: Id<'exception'>
    }
  | { readonly kind: 'conversation.opened'; readonly exception: Id<'exception'> }
  | {
      /** Somebody tried what never became a signal: they are not let in, or what they sent means nothing. */
      readonly kind: 'gesture.refused'
      /** The account in the chat, where no person is known behind it: `slack/T0123/U0456`. */
      readonly account: string | null
      /** What they did: `press approve`, `form reject-approval`, `command /deal`. */
      readonly tried: string
      /** What the button or the form carried. */
      readonly about: string
      readonly because: string
    }

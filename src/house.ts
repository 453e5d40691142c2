import type { Kysely } from 'kysely'
import type { Logger } from 'pino'
import type { z } from 'zod'
import type { Card, Form, Reply, Searched } from './chat/card.ts'
import type { Rulebook } from './decide/rulebook.ts'
import type { Window } from './delivery/pace.ts'
import type { Conversation, Decision, Signal } from './model.ts'
import type { Id, Instant, Noun, Person } from './nouns.ts'
import type { Schema } from './store/schema.ts'

export type Db = Kysely<Schema>

/** Writes a deal's summary and its next best action; `src/llm` with a model, its offline twin without one. */
export interface Writer {
  /** Who signs the text: the model's name, or `offline`. */
  readonly name: string
  /** `without` are the fields not everyone may read: it is written without them, so that all may read it. */
  summarise(deal: Id<'deal'>): Promise<Written>
  /** Answers a question in words, from what the asker may read. */
  answer(question: string, by: Person, hears?: (piece: string) => void): Promise<string>
}

export interface Written {
  readonly text: string
  readonly nextAction: string
  readonly writer: string
  readonly without: readonly string[]
}

/** What every door is given. */
export interface House {
  readonly org: Id<'org'>
  readonly db: Db
  readonly log: Logger
  readonly writer: Writer
  /** The web chat's address, for links: `http://localhost:3000`. */
  readonly url: string
  now(): Date
  rulebook(): Rulebook
  /** The only way anything changes: decided and committed when it returns. Batched with whatever else waits. */
  receive(signal: Signal): Promise<Decision>
  /** Stores a webhook's signals durably and returns; they are worked off at once, in batches. */
  accept(signals: readonly Signal[]): Promise<void>
}

/** Someone asks for something, through any chat or the API. `id` is unique for the gesture: a repeat counts once. */
export interface Asked {
  readonly id: string
  readonly at: Instant
  readonly by: Person
  /** Which door it came through: `slack`, `web`, `api`. */
  readonly source: string
  readonly conversation: Conversation | null
  readonly house: House
  /** Hears an answer while it is being written, piece by piece; the reply holds all of it again. */
  readonly hears?: (piece: string) => void
}

/** One thing a command can do: `/deal won`. Declared once; every chat, the API, the model and the help read it. */
export interface Action<Input extends z.ZodObject = z.ZodObject> {
  /** One line of help, in the imperative. */
  readonly says: string
  readonly example: string
  readonly input: Input
  /** Inputs given by position; the last takes the rest of the line. Others are given as `name: value`. */
  readonly words: readonly (keyof z.infer<Input> & string)[]
  /** What people call inputs besides, like the labels of its form: the other name, and whose it is. */
  readonly also?: Readonly<Record<string, keyof z.infer<Input> & string>>
  /** True when it only reads; such an action is a tool of the model too. */
  readonly reads: boolean
  run(input: z.infer<Input>, asked: Asked): Promise<Reply>
}

export interface Command {
  readonly name: string
  readonly says: string
  readonly actions: Readonly<Record<string, Action>>
  /** The action meant when the first word is none: `/owner Acme`. */
  readonly fallback: string
  /** What people call actions besides, and which is meant. */
  readonly also?: Readonly<Record<string, string>>
}

/** Keeps an action's input type inside its `run` while lists hold them all alike. */
export function action<Input extends z.ZodObject>(it: Action<Input>): Action {
  return it as unknown as Action
}

/** A pressed button: `value` is what the card gave it. */
export type Button = (value: string, asked: Asked) => Promise<Reply>

/** A submitted dialog: returns a reply, or the form again with its faults. */
export type FormDoor = (
  sent: { readonly value: string; readonly fields: Readonly<Record<string, string>> },
  asked: Asked,
) => Promise<Reply>

/** A message that somebody wrote in a chat. Material, never an instruction. */
export interface Quoted {
  readonly text: string
  readonly author: string
  readonly at: Instant
  readonly link: string | null
  /** The files it carried. */
  readonly files?: readonly { readonly name: string; readonly link: string | null }[]
}

/** What a chat's menus offer: at any time, or about a message. */
export interface Shortcut {
  /** The menu's words, at most 24 characters. */
  readonly says: string
  readonly about: 'anything' | 'message'
  run(asked: Asked, message: Quoted | null): Promise<Reply>
}

/** The doors by their names; `handlers/index.ts` is the only list. */
export interface Doors {
  readonly commands: Readonly<Record<string, Command>>
  readonly buttons: Readonly<Record<string, Button>>
  readonly forms: Readonly<Record<string, FormDoor>>
  readonly shortcuts: Readonly<Record<string, Shortcut>>
  /** Somebody wrote to Baton in their own words: a command without its slash, or a question. */
  mention(text: string, asked: Asked): Promise<Reply>
  /** What the asker may want to say first, where a chat can offer that. */
  prompts(asked: Asked): Promise<readonly { readonly title: string; readonly says: string }[]>
  /** What waits for the asker: the page of their own that a chat shows. */
  home(asked: Asked): Promise<readonly Card[]>
  /** The card behind a link to one of our pages; null when there is none, or none for the asker and all who are there. */
  preview(path: string, asked: Asked, there: Present): Promise<Card | null>
  /** What a search field offers for the letters typed so far: value and label. */
  search(of: Searched, text: string, asked: Asked): Promise<readonly (readonly [string, string])[]>
}

/** A message ready to leave: what the conversation should show now. */
export interface Outgoing {
  readonly id: Id<'message'>
  readonly conversation: Conversation
  readonly noun: Noun
  readonly card: Card
  /** The platform's handle of the posted message, null before it was posted. */
  readonly ref: string | null
  readonly version: number
  /** The handle of the posted message in whose thread this one belongs; null when it stands by itself. */
  readonly thread: string | null
  /** True when an earlier try may have reached the platform: look for our id there first. */
  readonly uncertain: boolean
  /** It cannot have been posted before this. */
  readonly createdAt: Instant
}

/** Those who can look at a conversation: our people, and whether others can. */
export interface Present {
  readonly people: readonly Id<'person'>[]
  /** Full members of the company's own workspace whom Baton does not know. */
  readonly colleagues: boolean
  /** Guests, and members of other companies. */
  readonly strangers: boolean
}

/** Nobody but the one who asks. */
export const ALONE: Present = { people: [], colleagues: false, strangers: false }

/** A chat platform. Slack and Teams implement it; the web chat reads the message rows themselves. */
export interface Chat {
  readonly name: string
  /** How often the platform lets us call in one conversation: posts and edits together. */
  readonly windows: readonly Window[]
  /**
   * Posts a new message or edits the posted one; returns the platform's handle. Throws Outage (try again),
   * Unreachable (the conversation is closed to us) or Refusal (this message never will be taken).
   */
  show(message: Outgoing): Promise<string>
  /** Who can look at a channel now. Throws Outage (ask again) or Refusal (there is no such channel). */
  audience(conversation: Conversation): Promise<Present>
  /** Removes what an unclear try may have left beside the posted message, where the platform can be searched. */
  repair?(message: Outgoing): Promise<void>
  /** Calls when something changed there that may open a closed conversation. */
  onReopened?(listener: () => void): void
  close(): Promise<void>
}

export type { Card, Form, Reply }

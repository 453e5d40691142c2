import { drawSubject, SUBJECTS, type Views } from './cards/index.ts'
import type { Card } from './chat/card.ts'
import type { Raw } from './decide/raw.ts'
import type { Rulebook } from './decide/rulebook.ts'
import { isOpen, SEES_ALL, type Seeing } from './decide/sight.ts'
import type { Db } from './house.ts'
import type { Conversation } from './model.ts'
import type { Id, Noun, Subject } from './nouns.ts'
import { VIEWS } from './reading.ts'
import { readRooms } from './rooms.ts'
import type { Room } from './store/audiences.ts'
import type { Place, Redrawn } from './store/messages.ts'
import { together } from './store/together.ts'

/** The cards of subjects, as they are in this transaction. */
export interface Drawn {
  has(subject: Id): boolean
  /** The card as all who can look at a room may read it. */
  cardIn(room: Room, subject: Id): Card
  /** The cards of all these subjects, in the places where they are shown. */
  everywhere(places: readonly Place[]): Redrawn[]
}

interface Drawing {
  readonly org: string
  readonly rulebook: Rulebook
  /** The chats that messages are shown in. */
  readonly chats: readonly string[]
}

/** Draws subjects for the rooms they are shown in, once for all who may read the same of them. */
export async function drawSubjects(
  trx: Db,
  { org, rulebook, chats }: Drawing,
  subjects: readonly Subject[],
): Promise<Drawn> {
  // Where everyone may read everything and nobody else can look on, all rooms show the same.
  const isOne = isOpen(rulebook) && chats.every((chat) => chat === 'web')
  const [sheets, rooms] = await together(
    readSheets(trx, { org, rulebook }, subjects),
    isOne ? Promise.resolve(null) : readRooms(trx, { org, rulebook }),
  )
  const cardIn = (room: Room, id: Id): Card => {
    return sheets.get(id)!(rooms ? rooms.seeingIn(room) : SEES_ALL)
  }
  return {
    has: (id) => sheets.has(id),
    cardIn,
    everywhere(places) {
      if (rooms)
        return places.flatMap((it) => (sheets.has(it.id) ? { ...it, card: cardIn(it, it.id) } : []))
      const shown = new Set(places.map(({ id }) => id))
      return [...sheets].flatMap(([id, draw]) =>
        shown.has(id) ? { id, chat: null, conversation: null, card: draw(SEES_ALL) } : [],
      )
    },
  }
}

/** Draws a subject as it was read, once for each audience. */
type Sheet = (see: Seeing) => Card

async function readSheets(
  trx: Db,
  { org, rulebook }: Omit<Drawing, 'chats'>,
  subjects: readonly Subject[],
): Promise<Map<Id, Sheet>> {
  const read = async <N extends keyof Views>(noun: N): Promise<[Id, Sheet][]> => {
    const ids = subjects.filter((subject) => subject.noun === noun).map(({ id }) => id)
    const views =
      ids.length > 0 ? await VIEWS[noun](trx, org, ids) : new Map<string, Raw<Views[N]>>()
    return [...views].map(([id, view]) => [id, sheetOf(noun, view, rulebook)])
  }
  const all = await together(...SUBJECTS.map((noun) => read(noun)))
  return new Map(all.flat())
}

function sheetOf<N extends keyof Views>(noun: N, view: Raw<Views[N]>, look: Rulebook): Sheet {
  const drawn = new Map<Seeing, Card>()
  return (see) => {
    const card = drawn.get(see) ?? drawSubject(noun, view, { look, see })
    drawn.set(see, card)
    return card
  }
}

interface Shown {
  readonly chat: string
  readonly conversation: Conversation
  readonly noun: Noun | 'line'
  readonly subjectId: Id
  readonly card: Card
}

/** Messages as a browser shows them: what another chat shows is drawn anew for those who can look here. */
export async function drawForBrowser<Message extends Shown>(
  { db, org, rulebook }: { readonly db: Db; readonly org: string; rulebook(): Rulebook },
  messages: readonly Message[],
): Promise<Message[]> {
  const foreign = messages.flatMap(({ chat, noun, subjectId: id }) =>
    chat === 'web' || noun === 'line' ? [] : [{ noun, id }],
  )
  if (foreign.length === 0) return [...messages]
  const drawn = await drawSubjects(db, { org, rulebook: rulebook(), chats: ['web'] }, foreign)
  return messages.map((message) => {
    const { chat, conversation, subjectId } = message
    if (chat === 'web' || !drawn.has(subjectId)) return message
    return { ...message, card: drawn.cardIn({ chat: 'web', conversation }, subjectId) }
  })
}

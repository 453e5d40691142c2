import type { Rulebook } from './decide/rulebook.ts'
import { type Audience, isOpen, type Seeing, seeing, UNKNOWN } from './decide/sight.ts'
import type { Db } from './house.ts'
import {
  type Known,
  type Room,
  readAudiences,
  readStandings,
  type Standing,
} from './store/audiences.ts'
import { together } from './store/together.ts'

/** What those may read who can look at a room. */
export interface Rooms {
  audienceOf(room: Room): Audience
  seeingIn(room: Room): Seeing
  readonly managers: ReadonlyMap<string, Standing['managerId']>
  readonly known: readonly Known[]
}

/** Reads who can look where. A room nobody has asked about is open to the world. */
export async function readRooms(
  db: Db,
  { org, rulebook }: { readonly org: string; readonly rulebook: Rulebook },
): Promise<Rooms> {
  const brief = isOpen(rulebook)
  const [known, standings] = await together(
    readAudiences(db, org, { brief }),
    brief ? Promise.resolve([]) : readStandings(db, org),
  )
  const byRoom = new Map(known.map((room) => [nameOf(room), room]))
  const byId = new Map(standings.map((person) => [person.id, person]))
  const managers = new Map(standings.map(({ id, managerId }) => [id, managerId]))
  const everyone = standings.filter(({ active }) => active)
  const seen = new Map<string, Seeing>()

  const audienceOf = ({ chat, conversation }: Room): Audience => {
    if (conversation.startsWith('person:')) {
      const person = byId.get(conversation.slice('person:'.length))
      return person || brief ? of(person ? [person] : []) : UNKNOWN
    }
    if (chat === 'web') return of(everyone)
    const room = byRoom.get(nameOf({ chat, conversation }))
    return room ? audienceIn(room) : UNKNOWN
  }
  const audienceIn = ({ people, colleagues, strangers }: Known): Audience => ({
    people: people.flatMap((id) => byId.get(id) ?? []),
    colleagues,
    strangers,
  })
  return {
    known,
    managers,
    audienceOf,
    seeingIn(room) {
      const name = nameOf(room)
      const found = seen.get(name) ?? seeing(rulebook, audienceOf(room), managers)
      seen.set(name, found)
      return found
    },
  }
}

function of(people: readonly Standing[]): Audience {
  return { people, colleagues: false, strangers: false }
}

/** One word for a room, to find it by. */
export function nameOf({ chat, conversation }: Room): string {
  return `${chat} ${conversation}`
}

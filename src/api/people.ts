import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { storable } from '../decide/quality/text.ts'
import { findPerson, findPersonByMail } from '../store/people.ts'
import { UUID } from './cursor.ts'
import { Problem } from './problem.ts'
import { type Call, NO_QUERY, type Route, route } from './route.ts'

const Left = z
  .strictObject({
    id: z.string(),
    said: z.string().meta({ description: 'What was decided, in a sentence.' }),
  })
  .meta({ id: 'Left' })

/** People, as far as the API changes them. */
export const people: readonly Route[] = [
  route({
    method: 'delete',
    path: '/people/:id',
    says: 'Deactivates somebody who left, by their id or mail address; a case lists what they still have',
    query: NO_QUERY,
    body: null,
    answer: Left,
    async run(call) {
      const { house, person } = call
      const { id } = await meant(call)
      const by = { kind: 'user', id: person.id } as const
      const key = `api:${person.id}:${call.key ?? randomUUID()}`
      const stamp = { id: key, at: house.now().toISOString(), by, source: 'api' }
      const decision = await house.receive({ ...stamp, kind: 'person.deactivated', person: id })
      const refused = decision.verdicts.find(({ outcome }) => outcome === 'refuse')
      if (refused) throw new Problem(403, refused.because)
      return { id, said: decision.verdicts.map(({ because }) => because).join('\n') }
    },
  }),
]

async function meant({ house: { db, org, now }, params }: Call<unknown, unknown>) {
  const at = now().toISOString()
  const said = storable(params.id ?? '')
  const found = UUID.test(said)
    ? await findPerson(db, org, { id: said, now: at })
    : await findPersonByMail(db, org, { email: said, now: at })
  if (found) return found
  throw new Problem(404, 'Nobody active has this id or mail address.', {
    hint: 'GET /people lists who works here.',
  })
}

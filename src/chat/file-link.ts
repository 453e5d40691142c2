import type { House, Reply } from '../house.ts'
import type { Person } from '../nouns.ts'
import { keepFile } from '../store/handed.ts'

/** Where documents are fetched by their links. */
export const FILES = '/files'

/** A reply whose document is fetched by a link, for a chat that takes none from us everywhere. */
export async function withFileLink(house: House, by: Person, reply: Reply): Promise<Reply> {
  const { file, ...rest } = reply
  if (!file) return reply
  const says = await linkTo(house, by, file).catch((err: unknown) => {
    house.log.warn({ err, file: file.name }, 'a file could not be kept to be fetched')
    return `${file.name} could not be kept for you just now. Ask once more in a minute.`
  })
  return { ...rest, text: [reply.text, says].filter(Boolean).join('\n') }
}

async function linkTo(
  { db, org, url, now }: House,
  { id }: Person,
  file: NonNullable<Reply['file']>,
): Promise<string> {
  const secret = await keepFile(db, { org, person: id, now: now() }, file)
  const link = new URL(`${FILES}/${secret}`, url).href
  return `${file.name} is here, to be fetched once within 15 minutes: ${link}`
}

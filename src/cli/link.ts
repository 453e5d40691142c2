import { makeLink } from '../store/access.ts'
import { inHouse, onlyWord, personByMail, type Subcommand } from './command.ts'

/** `baton link <mail>`: a sign-in link to the web chat, good once, for 15 minutes. */
export const link: Subcommand = {
  usage: 'link <mail>',
  says: 'prints a sign-in link of that person, good once, for 15 minutes',
  async run(words, terminal) {
    const mail = onlyWord(words, link)
    const url = await inHouse(terminal, async (house) => {
      const person = await personByMail(house, mail)
      const secret = await makeLink(house.db, { org: house.org, person, now: house.now() })
      return `${house.url}/sign-in/${secret}`
    })
    terminal.out(url)
    return 0
  },
}

import { makeToken } from '../store/access.ts'
import { inHouse, onlyWord, personByMail, type Subcommand } from './command.ts'

/** `baton token <mail>`: a bearer token for the API; with it one acts as that person. */
export const token: Subcommand = {
  usage: 'token <mail>',
  says: 'prints a new API token of that person',
  async run(words, terminal) {
    const mail = onlyWord(words, token)
    const secret = await inHouse(terminal, async (house) =>
      makeToken(house.db, {
        ...{ org: house.org, now: house.now() },
        person: await personByMail(house, mail),
      }),
    )
    terminal.out(secret)
    return 0
  },
}

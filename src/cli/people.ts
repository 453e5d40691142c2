import { parseArgs } from 'node:util'
import { listPeople } from '../store/people.ts'
import { inHouse, type Subcommand, table } from './command.ts'

/** `baton people`: who works here; the mail addresses are what `token` and `link` take. */
export const people: Subcommand = {
  usage: 'people [--json]',
  says: 'lists who works here',
  async run(words, terminal) {
    const { values } = parseArgs({ args: [...words], options: { json: { type: 'boolean' } } })
    const found = await inHouse(terminal, ({ db, org, now }) =>
      listPeople(db, org, { now: now().toISOString() }),
    )
    const items = found.map(({ name, email, roles }) => ({ name, email, roles }))
    if (values.json) terminal.out(JSON.stringify({ items }, null, 2))
    else if (items.length === 0)
      terminal.out('nobody yet: npm run -s baton -- demo loads the sample company')
    else {
      const rows = found.map((it) => [it.name, it.email, it.roles.join(' '), it.teams.join(' ')])
      terminal.out(table([['name', 'email', 'roles', 'teams'], ...rows]))
    }
    return 0
  },
}

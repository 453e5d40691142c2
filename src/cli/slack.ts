import { Refusal } from '../errors.ts'
import { makeInstallLink } from '../store/access.ts'
import { configFor, inHouse, type Subcommand } from './command.ts'

/** `baton slack install`: a link that connects one Slack workspace, good once, for 15 minutes. */
export const slack: Subcommand = {
  usage: 'slack install',
  says: 'prints a link that connects a Slack workspace, good once, for 15 minutes',
  async run(words, terminal) {
    if (words.join(' ') !== 'install') throw new Refusal(`Usage: baton ${slack.usage}`)
    if (!configFor(terminal).slack?.oauth) {
      throw new Refusal(
        'Set SLACK_CLIENT_ID and SLACK_CLIENT_SECRET first: see Basic Information of the Slack app.',
      )
    }
    const url = await inHouse(terminal, async (house) => {
      const wanted = { org: house.org, person: null, now: house.now() }
      return `${house.url}/slack/install/${await makeInstallLink(house.db, wanted)}`
    })
    terminal.out(url)
    return 0
  },
}

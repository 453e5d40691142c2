import { loadSample } from '../import/sample.ts'
import { inHouse, type Subcommand } from './command.ts'

/** `baton demo`: loads the sample company, once. */
export const demo: Subcommand = {
  usage: 'demo',
  says: 'loads the sample company; a second time changes nothing',
  async run(_words, terminal) {
    await inHouse(terminal, loadSample)
    terminal.out('The sample company is there. See who works in it: npm run -s baton -- people')
    return 0
  },
}

import { dealName, repMail } from './company.ts'
import type { Typed } from './slash-driver.ts'

/** How many deals there are to ask about. */
export const DEALS = 2_000

export type Kind = 'reads' | 'writes'

/** A command that somebody types. */
export interface Command extends Typed {
  readonly kind: Kind
}

let turn = 0

/** The next of those that are typed in turn: half of them read, half write. */
export function nextCommand(): Command {
  const n = turn++
  const deal = dealName('server', (n * 7) % DEALS)
  const [kind, line, expects] = (
    [
      ['reads', `/owner ${deal}`, deal],
      ['writes', `/deal note "${deal}" They want a call on day ${n}`, deal],
      ['reads', `/deal show ${deal}`, deal],
      ['writes', `/task new Call them about ${n}`, `Call them about ${n}`],
    ] as const
  )[n % 4]!
  const [command = '', ...words] = line.split(' ')
  const fields = {
    ...{ command, text: words.join(' '), team_id: 'T0000000001', trigger_id: `bench.${n}` },
    ...{ user_id: `U-${repMail(n)}`, channel_id: 'C-deals', channel_name: 'deals' },
    response_url: 'http://127.0.0.1:9/',
  }
  return { kind, body: new URLSearchParams(fields).toString(), expects }
}

/** What the echo is to say: the words themselves. */
export function echoed({ body }: Command): Typed {
  return { body, expects: '/' }
}

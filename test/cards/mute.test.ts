import { expect, test } from 'vitest'
import { doors } from '../../handlers/index.ts'
import { withMute } from '../../src/cards/mute.ts'
import { parseLine } from '../../src/chat/grammar.ts'
import type { Conversation } from '../../src/model.ts'
import type { Noun } from '../../src/nouns.ts'

const message = (conversation: Conversation, noun: Noun, link?: string) => ({
  conversation,
  noun,
  card: {
    title: 'Acme',
    buttons: [{ press: 'why', label: 'Why?', value: '1' }],
    ...(link && { link }),
  },
})
const OWN = 'person:1' as const

test.each(['deal', 'task', 'project'] as const)(
  'a card about a %s in one’s own conversation can be muted there',
  (noun) => {
    const { card } = withMute(message(OWN, noun, '/deals/D-12'))
    expect(card.buttons?.map(({ label }) => label)).toEqual(['Why?', 'Mute D-12'])
    const { name, input } = parseLine(doors.commands, card.buttons!.at(-1)!.value)
    expect([name, input]).toEqual(['mute', { what: 'D-12' }])
  },
)

test.each([
  ['in a channel', message('channel:deals', 'deal', '/deals/D-12')],
  ['that waits for somebody’s yes', message(OWN, 'approval', '/deals/D-12')],
  ['that waits for an answer', message(OWN, 'exception', '/deals/D-12')],
  ['that is about no deal', message(OWN, 'task')],
  ['that leads elsewhere', message(OWN, 'deal', '/deals/D-12 until')],
])('a card %s stays as it is', (_, given) => {
  expect(withMute(given)).toEqual(given)
})

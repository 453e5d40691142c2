import { expect, test } from 'vitest'
import { type SlackUser, whyStranger } from '../../../src/chat/slack/members.ts'

const self = { team: 'T1', enterprise: null, user: 'U0', bot: 'B0' }
const member: SlackUser = { id: 'U1', team_id: 'T1' }

test('a full member of the workspace may use Baton', () => {
  expect(whyStranger(member, self)).toBeNull()
})

test.each<[string, SlackUser]>([
  ['a guest of several channels', { is_restricted: true }],
  ['a guest of one channel', { is_ultra_restricted: true }],
  ['somebody from another workspace', { team_id: 'T2' }],
  ['a stranger in a shared channel', { is_stranger: true }],
  ['a deactivated account', { deleted: true }],
  ['a bot', { is_bot: true }],
])('%s may not, and is told why', (_, given) => {
  expect(whyStranger({ ...member, ...given }, self)).toMatch(/\.$/)
})

test('a member of another workspace of the same grid is one of us', () => {
  const theirs = { ...member, team_id: 'T2', enterprise_user: { enterprise_id: 'E1' } }
  expect(whyStranger(theirs, { ...self, enterprise: 'E1' })).toBeNull()
  expect(whyStranger(theirs, { ...self, enterprise: 'E2' })).not.toBeNull()
})

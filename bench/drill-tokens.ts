import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express from 'express'
import pino from 'pino'
import { answerFaults } from '../src/api/faults.ts'
import { openGate } from '../src/chat/teams/gate.ts'
import { teamsOf } from '../src/chat/teams/settings.ts'
import { type BadToken, badTokens } from '../test/support/bad-tokens.ts'
import { claimsAt, encode, issue } from '../test/support/teams-keys.ts'
import { type Activity, teamsSender } from '../test/support/teams-sender.ts'
import { KEYS, startTeams } from '../test/support/teams-stub.ts'
import { openChance } from './chance.ts'

/** What a drill of tokens found. `opened` and `failed` must be 0, `good` must all be let in. */
export interface TokensOutcome {
  readonly tried: number
  readonly refused: number
  readonly opened: number
  readonly failed: number
  readonly good: number
  readonly goodRefused: number
  readonly keyFetches: number
}

type Chance = () => number

/** Sends a Baton's gate `n` activities whose token or body was changed by chance, and some good ones between. */
export async function tokensDrill({
  n,
  seed,
}: {
  n: number
  seed: number
}): Promise<TokensOutcome> {
  const teams = await startTeams()
  const app = express()
  const gate = openGate(teamsOf(teams.env)!, () => new Date())
  app.post('/api/messages', async (request, response) => {
    await gate(request)
    response.end()
  })
  app.use(answerFaults(pino({ level: 'silent' })))
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const batonUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const sender = teamsSender({ batonUrl, serviceUrl: teams.serviceUrl })
  const chance = openChance(seed)
  // One that begins in a moment is good a moment later; the same is made anew below.
  const bad = badTokens(Math.floor(Date.now() / 1000), teams.serviceUrl).filter(
    ({ why }) => !why.includes('begins in'),
  )
  const count = { tried: 0, refused: 0, opened: 0, failed: 0, good: 0, goodRefused: 0 }
  for (let at = 0; at < n; at++) {
    const { activity, authorization } = mutate(chance, {
      serviceUrl: teams.serviceUrl,
      sender,
      bad,
    })
    const { status } = await sender.send(activity, { authorization })
    count.tried++
    if (status >= 500) count.failed++
    else if (status >= 400) count.refused++
    else count.opened++
    if (at % 20 !== 0) continue
    const { status: welcome } = await sender.send(anActivity(sender))
    count.good++
    if (welcome !== 200) count.goodRefused++
  }
  server.closeAllConnections()
  server.close()
  await teams.close()
  return { ...count, keyFetches: teams.reads.keys }
}

type Sender = ReturnType<typeof teamsSender>

const anActivity = (sender: Sender): Activity => ({
  ...sender.base('ada', 'person'),
  ...{ type: 'message', text: 'deal won Acme' },
})

interface Means {
  readonly serviceUrl: string
  readonly sender: Sender
  readonly bad: readonly BadToken[]
}

/** An activity with something wrong about it or its token. */
function mutate(
  chance: Chance,
  { serviceUrl, sender, bad }: Means,
): { readonly activity: Activity; readonly authorization: string } {
  const activity = anActivity(sender)
  const seconds = Math.floor(Date.now() / 1000)
  const kind = chance()
  if (kind < 0.1) return { activity, authorization: pick(chance, bad).authorization ?? '' }
  const right = `Bearer ${sender.token()}`
  if (kind < 0.25) return { activity: breakActivity(chance, activity), authorization: right }
  if (kind < 0.5)
    return { activity, authorization: `Bearer ${breakClaims(chance, seconds, serviceUrl)}` }
  return { activity, authorization: breakText(chance, right) }
}

const BREAKS: readonly ((activity: Activity, word: string) => Activity)[] = [
  (activity, word) => ({ ...activity, channelId: word }),
  (activity, word) => ({ ...activity, serviceUrl: `https://${word}.example/` }),
  (activity, word) => ({ ...activity, serviceUrl: `${activity.serviceUrl}${word}` }),
  (activity, word) => ({ ...activity, channelData: { tenant: { id: word } } }),
  (activity, word) => ({
    ...activity,
    conversation: { ...activity.conversation, tenantId: word },
  }),
]

const breakActivity = (chance: Chance, activity: Activity): Activity =>
  pick(chance, BREAKS)(activity, word(chance))

/** Rightly signed, but for another, or another time. */
function breakClaims(chance: Chance, seconds: number, serviceUrl: string): string {
  const good = claimsAt(seconds, serviceUrl)
  const far = 301 + Math.floor(chance() * 1e6)
  const changed = pick(chance, [
    { iss: word(chance) },
    { aud: word(chance) },
    { serviceurl: `${serviceUrl}${word(chance)}` },
    { exp: seconds - far },
    { nbf: seconds + far },
    { exp: word(chance) },
    { aud: [good.aud] },
  ])
  return issue({ ...good, ...changed }, KEYS.good)
}

/** One to three letters of the header are others, or gone, or more. Never the same bytes again. */
function breakText(chance: Chance, right: string): string {
  for (;;) {
    let text = right
    for (let times = 1 + Math.floor(chance() * 3); times > 0; times--) {
      const at = Math.floor(chance() * text.length)
      const letter = pick(chance, [...'ABCXYZabcxyz0189-_. =,'])
      const rest = pick(chance, [at, at + 1])
      text = text.slice(0, at) + pick(chance, [letter, '']) + text.slice(rest)
    }
    if (meaning(text) !== meaning(right)) return text
  }
}

/** The last letters of a signature hold bits that nobody reads. */
function meaning(header: string): string {
  const [scheme = '', token = '', ...more] = header.trim().split(' ')
  const [head, body, signature = '', ...parts] = token.split('.')
  const bytes = Buffer.from(signature, 'base64url').toString('hex')
  return encode([scheme.toLowerCase(), head, body, bytes, parts, more])
}

const word = (chance: Chance): string => `w${Math.floor(chance() * 1e9).toString(36)}`

function pick<T>(chance: Chance, from: readonly T[]): T {
  return from[Math.floor(chance() * from.length)]!
}

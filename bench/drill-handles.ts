import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { openSlackApi } from '../src/chat/slack/api.ts'
import type { Gesture } from '../src/chat/slack/gesture.ts'
import { openWhisperer } from '../src/chat/slack/whisper.ts'
import type { Workspace, Workspaces } from '../src/chat/slack/workspaces.ts'
import type { House } from '../src/house.ts'
import type { Signal } from '../src/model.ts'
import { type Call, type Fault, startStandInSlack } from '../test/support/stand-in-slack.ts'
import { openChance } from './chance.ts'

/** What has become of the ways back to the one who asked. */
const TROUBLES = ['none', 'expired', 'used', 'trigger', 'archived', 'removed', 'nobody'] as const
type Trouble = (typeof TROUBLES)[number]

/** Slack takes so many answers by one handle. */
const USES = 5

/** How many replies were heard, and which way; `silent` ones by nobody, and nobody saw that. */
export interface HandlesOutcome {
  readonly seed: number
  readonly replies: number
  readonly byHandle: number
  readonly inChannel: number
  readonly inPerson: number
  readonly visible: number
  readonly silent: number
}

/** Goal R6: late replies by handles that have expired, to channels that are closed, to people who left. */
export async function handlesDrill(plan: {
  readonly n: number
  readonly seed: number
}): Promise<HandlesOutcome> {
  const chance = openChance(plan.seed)
  const asked = new Map(
    Array.from({ length: plan.n }, (_, at) => [
      `U${at}`,
      TROUBLES[Math.floor(chance() * TROUBLES.length)]!,
    ]),
  )
  const heard = {
    byHandle: new Set<string>(),
    inChannel: new Set<string>(),
    inPerson: new Set<string>(),
  }
  const visible = new Set<string>()
  const hook = await openHook(heard.byHandle)
  const slack = await startStandInSlack({ faultOf: (call) => answerTo(call, asked, heard) })
  const whisperer = openWhisperer(workspacesAt(slack.apiUrl), houseNoting(visible))
  for (const [handle, trouble] of asked)
    await whisperer.say(gesture(handle, trouble, hook.respondAs), replyTo(trouble), null)
  await Promise.all([slack.close(), hook.close()])
  const some = new Set([...Object.values(heard).flatMap((all) => [...all]), ...visible])
  return {
    ...{ seed: plan.seed, replies: plan.n, byHandle: heard.byHandle.size },
    ...{ inChannel: heard.inChannel.size, inPerson: heard.inPerson.size, visible: visible.size },
    silent: [...asked.keys()].filter((handle) => !some.has(handle)).length,
  }
}

const replyTo = (trouble: Trouble) =>
  trouble === 'trigger'
    ? { form: { title: 'Win', submit: 'win', value: 'D-1', submitLabel: 'Win', fields: [] } }
    : { text: 'Acme is won' }

function gesture(
  handle: string,
  trouble: Trouble,
  respondAs: (handle: string, uses: number) => Gesture['respond'],
): Gesture {
  const uses = trouble === 'none' ? 0 : trouble === 'used' ? USES : Number.POSITIVE_INFINITY
  return {
    ...{ id: `slack:${handle}`, handle, home: 'T1', teams: ['T1'], channel: 'C-deals' },
    ...{ channelName: 'deals', thread: null, view: null, trigger: 'too late' },
    respond: respondAs(handle, uses),
  }
}

/** Slack's response_url: five answers in thirty minutes. */
async function openHook(said: Set<string>) {
  const server = createServer((request, response) => {
    const [, handle = '', uses = ''] = (request.url ?? '').split('/')
    const open = Number(uses) < USES
    if (open) said.add(handle)
    response.writeHead(open ? 200 : 404).end()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    respondAs: (handle: string, uses: number) => async () => {
      const answer = await fetch(`${url}/${handle}/${uses}`, { method: 'POST' })
      if (!answer.ok) throw new Error('expired_url')
      return answer
    },
    close: () => new Promise((closed) => server.close(closed)),
  }
}

function answerTo(
  { method, channel, user }: Call,
  asked: ReadonlyMap<string, Trouble>,
  heard: { readonly inChannel: Set<string>; readonly inPerson: Set<string> },
): Fault | null {
  const handle = user || channel.replace('D-', '')
  const trouble = asked.get(handle) ?? 'none'
  if (method === 'views.open') return { error: 'expired_trigger_id' }
  if (method === 'chat.postEphemeral') {
    if (trouble === 'archived') return { error: 'is_archived' }
    if (trouble === 'removed' || trouble === 'nobody') return { error: 'not_in_channel' }
    heard.inChannel.add(handle)
  }
  if (method === 'chat.postMessage') {
    if (trouble === 'nobody') return { error: 'user_disabled' }
    heard.inPerson.add(handle)
  }
  return null
}

function workspacesAt(apiUrl: string): Workspaces {
  const api = openSlackApi({ token: 'xoxb-drill', apiUrl, onDead() {} }, pino({ level: 'silent' }))
  const workspace = { api } as Partial<Workspace> as Workspace
  return {
    all: async () => [workspace],
    of: async () => workspace,
  } as Partial<Workspaces> as Workspaces
}

function houseNoting(visible: Set<string>): House {
  const receive = async (signal: Signal) => {
    visible.add(signal.id.split(':')[2] ?? '')
    return { signal, repeated: false, verdicts: [] }
  }
  const now = () => new Date('2030-01-07T09:30:00Z')
  const log = pino({ level: 'silent' })
  return { receive, now, log, url: 'http://localhost:3000' } as Partial<House> as House
}

import type { types } from '@slack/bolt'
import type { ReplyFile } from '../card.ts'
import type { SlackApi } from './api.ts'
import type { Drawn } from './draw.ts'
import { drawAnswer } from './form.ts'
import type { Gesture } from './gesture.ts'
import { openDirect } from './places.ts'
import { asPosted } from './plainer.ts'
import type { Workspaces } from './workspaces.ts'

/** A way to say something to the one who asked. False when it is none for this gesture. */
type Way = (says: Drawn, gesture: Gesture, api: SlackApi) => Promise<boolean>

/** The ways besides its handle, the nearest to where it was asked first. */
const WAYS: readonly Way[] = [
  // In a view there is no place to whisper: the answer is laid over it.
  async (says, { view, trigger }, api) => {
    if (!view || !trigger) return false
    await openView(api, view, { trigger_id: trigger, view: drawAnswer(says) })
    return true
  },
  async (says, { channel, thread, handle }, api) => {
    if (!channel) return false
    const where = { channel, ...(thread && { thread_ts: thread }) }
    if (channel.startsWith('D')) await api.once.chat.postMessage({ ...asPosted(says), ...where })
    else await api.once.chat.postEphemeral({ ...asPosted(says), ...where, user: handle })
    return true
  },
  async (says, { handle }, api) => {
    await api.once.chat.postMessage({ ...asPosted(says), channel: await openDirect(api, handle) })
    return true
  },
]

/** The handle lasts for five answers in 30 minutes, whether Baton is in that workspace or not. */
async function byHandle(says: Drawn, { respond }: Gesture): Promise<boolean> {
  await respond?.({ ...asPosted(says), response_type: 'ephemeral', replace_original: false })
  return respond !== null
}

function inWorkspace(workspaces: Workspaces, way: Way) {
  return async (says: Drawn, gesture: Gesture): Promise<boolean> => {
    const api = (await workspaces.of(gesture.teams))?.api
    return api !== undefined && (await way(says, gesture, api))
  }
}

/** Says it one way or another. Null when it was said; otherwise why the last way failed. */
export async function sayAnyWay(
  workspaces: Workspaces,
  gesture: Gesture,
  says: Drawn,
): Promise<{ readonly fault: unknown } | null> {
  let fault: unknown = 'Baton is not in that workspace'
  for (const way of [byHandle, ...WAYS.map((it) => inWorkspace(workspaces, it))]) {
    try {
      if (await way(says, gesture)) return null
    } catch (error) {
      fault = error
    }
  }
  return { fault }
}

/** Over a dialog another is laid; anywhere else it is opened. */
export async function openView(
  api: SlackApi,
  from: Gesture['view'],
  view: { readonly trigger_id: string; readonly view: types.ModalView },
): Promise<void> {
  await (from === 'modal' ? api.once.views.push(view) : api.once.views.open(view))
}

/** Sends a document to the asker's own conversation. Whoever is not reached there is told so by the error. */
export async function sendFile(
  workspaces: Workspaces,
  { teams, handle }: Gesture,
  { name, text }: ReplyFile,
): Promise<void> {
  const api = (await workspaces.of(teams))?.api
  if (!api) return
  const channel_id = await openDirect(api, handle)
  await api.once.filesUploadV2({ channel_id, filename: name, title: name, content: text })
}

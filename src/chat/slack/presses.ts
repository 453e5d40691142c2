import type { App, BlockAction, ButtonAction } from '@slack/bolt'
import { inTime, RECORDING } from '../patience.ts'
import { AGAIN, type Question, readQuestion } from './again.ts'
import { ask } from './asking.ts'
import type { Desk } from './desk.ts'
import { OPEN_LINK } from './draw.ts'
import { readPress } from './gesture.ts'
import { unseal } from './text.ts'

/** Somebody pressed a button: what becomes of it is whispered to them. */
export function hearPresses(app: App, desk: Desk): void {
  app.action<BlockAction<ButtonAction>>(/.*/, async ({ body, action, ack, respond }) => {
    if (action.action_id === OPEN_LINK) return await ack()
    const gesture = readPress(body, action, respond)
    const question = questionOf(action)
    const answer = ask(desk, gesture, question)
    const reply = await inTime(answer)
    await ack()
    if (!reply) await desk.whisperer.mention(gesture, RECORDING)
    await desk.whisperer.say(gesture, await answer, question)
  })
}

function questionOf(action: ButtonAction): Question {
  const press = action.action_id.replace(/#\d+$/, '')
  const value = unseal(action.value ?? '')
  return press === AGAIN ? readQuestion(value) : { ask: 'press', press, value }
}

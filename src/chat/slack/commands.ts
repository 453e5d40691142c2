import type { App } from '@slack/bolt'
import { inTime, WORKING } from '../patience.ts'
import type { Question } from './again.ts'
import { ask } from './asking.ts'
import type { Desk } from './desk.ts'
import { drawReply } from './draw.ts'
import { readCommand } from './gesture.ts'

/** Somebody typed a slash command: answered in private, within three seconds or later. */
export function hearCommands(app: App, desk: Desk): void {
  app.command(/.*/, async ({ command, ack, respond }) => {
    const gesture = readCommand(command, respond)
    const question: Question = { ask: 'command', text: `${command.command} ${command.text}`.trim() }
    const answer = ask(desk, gesture, question)
    const reply = await inTime(answer)
    const drawn = reply && !reply.form && !reply.file ? drawReply(reply, desk.house.url) : null
    if (drawn) return await ack({ ...drawn, response_type: 'ephemeral' })
    await ack(reply ? undefined : { text: WORKING, response_type: 'ephemeral' })
    await desk.whisperer.say(gesture, await answer, question)
  })
}

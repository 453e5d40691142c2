import { App } from '@slack/bolt'

/** The least a slash command can cost: Bolt as its documentation starts it, saying what was typed. */
const { PORT = '', SIGNING_SECRET = '' } = process.env
const app = new App({
  signingSecret: SIGNING_SECRET,
  // Asking Slack who we are would be one call at the start, and nothing of it is needed.
  authorize: async () => ({ botToken: 'xoxb-bench' }),
})
app.command(/.*/, async ({ command, ack }) => await ack(`${command.command} ${command.text}`))
await app.start(Number(PORT))
process.stdout.write('ready\n')

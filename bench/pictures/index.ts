import { writeFile } from 'node:fs/promises'
import { drawCard as drawSlack } from '../../src/chat/slack/draw.ts'
import { drawCard as drawTeams } from '../../src/chat/teams/draw.ts'
import { openBrowser, openPage } from '../../test/support/browser.ts'
import { openDrillDatabase } from '../database.ts'
import { type Shown, sampleCards } from './sample-cards.ts'
import { slackPage } from './slack-page.ts'
import { teamsPage } from './teams-page.ts'

const FOLDER = new URL('../../docs/cards/', import.meta.url)
const URL_OF_PAGES = 'http://localhost:3000'

const HEAD = `# The cards

The ten cards that people meet most, in Slack and in Teams, drawn from the sample company by \`npm run pictures\`.
`

/** `npm run pictures`: draws the cards of both platforms anew. */
async function drawPictures(): Promise<void> {
  const database = await openDrillDatabase()
  const cards = await sampleCards(database).finally(() => database.drop())
  const browser = await openBrowser()
  try {
    const page = await openPage(browser, { width: 720 })
    const shoot = async (html: string, file: string): Promise<void> => {
      await page.setContent(html)
      await writeFile(new URL(file, FOLDER), await page.screenshot({ fullPage: true }))
    }
    for (const { name, card } of cards) {
      await page.setViewportSize({ width: 720, height: 60 })
      await shoot(slackPage(drawSlack(card, URL_OF_PAGES)), `${name}-slack.png`)
      await shoot(teamsPage(drawTeams(card, URL_OF_PAGES).card), `${name}-teams.png`)
    }
  } finally {
    await browser.close()
  }
  await writeFile(new URL('../cards.md', FOLDER), [HEAD, ...cards.map(tell)].join('\n'))
}

function tell({ name, says }: Shown): string {
  const picture = (chat: string) => `![${name} in ${chat}](cards/${name}-${chat.toLowerCase()}.png)`
  return `${says}\n\n| Slack | Teams |\n| --- | --- |\n| ${picture('Slack')} | ${picture('Teams')} |\n`
}

await drawPictures()

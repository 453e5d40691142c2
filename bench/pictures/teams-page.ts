import { readFileSync } from 'node:fs'

const LIBRARY = new URL(
  '../../node_modules/adaptivecards/dist/adaptivecards.min.js',
  import.meta.url,
)

const STYLE = `
body { margin: 0; padding: 16px 20px; width: 680px; background: #f5f5f5; font-family: "Segoe UI", "Liberation Sans", Arial, sans-serif }
#card { background: #fff; border-radius: 4px; border: 1px solid #e0e0e0 }
.ac-pushButton { border: 1px solid #d1d1d1; border-radius: 4px; background: #fff; font: 600 13px/20px Arial; padding: 5px 12px }
.ac-pushButton.style-positive { background: #5b5fc7; border-color: #5b5fc7; color: #fff } .ac-pushButton.style-destructive { color: #c4314b; border-color: #c4314b }`

const HOST = {
  fontFamily: '"Segoe UI", "Liberation Sans", Arial, sans-serif',
  spacing: { small: 4, default: 8, medium: 12, large: 16, extraLarge: 24, padding: 14 },
  actions: {
    actionsOrientation: 'horizontal',
    actionAlignment: 'left',
    buttonSpacing: 8,
    maxActions: 20,
  },
  supportsInteractivity: true,
}

/** A page that shows the very card through Microsoft's own renderer; moments by the reader's clock, here in UTC. */
export function teamsPage(card: object): string {
  const json = JSON.stringify(card)
    .replaceAll(/\{\{DATE\((\d{4}-\d\d-\d\d)T[^)]*\)\}\}/g, (_, day: string) => sayDay(day))
    .replaceAll(/\{\{TIME\(\d{4}-\d\d-\d\dT(\d\d:\d\d)[^)]*\)\}\}/g, '$1')
    .replaceAll('<', '\\u003c')
  const script = `{ const card = new AdaptiveCards.AdaptiveCard()
card.hostConfig = new AdaptiveCards.HostConfig(${JSON.stringify(HOST)})
card.parse(${json})
document.getElementById('card').append(card.render()) }`
  const library = readFileSync(LIBRARY, 'utf8').replaceAll('</script', '<\\/script')
  return `<!doctype html><meta charset="utf-8"><style>${STYLE}</style><div id="card"></div><script>${library}</script><script>${script}</script>`
}

const sayDay = (day: string): string =>
  new Date(day).toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  })

import type { Drawn } from '../../src/chat/slack/draw.ts'

type Node = Readonly<Record<string, unknown>>

const STYLE = `
body { margin: 0; padding: 16px 20px; width: 680px; background: #fff; color: #1d1c1d; font: 15px/22px Lato, "Helvetica Neue", Arial, sans-serif }
.who { display: flex; gap: 8px; align-items: center; margin-bottom: 4px } .who i { width: 36px; height: 36px; border-radius: 6px; background: #14532d; color: #fff; display: grid; place-items: center; font: 700 18px/1 Arial }
.who b { font-weight: 900 } .who span { font-size: 10px; background: #e8e8e8; border-radius: 2px; padding: 0 4px; line-height: 14px }
.blocks { margin-left: 44px } h3 { font: 900 18px/24px Lato, Arial, sans-serif; margin: 4px 0 } p { margin: 4px 0; white-space: pre-wrap }
.context { font-size: 13px; line-height: 18px; color: #616061; margin: 4px 0; white-space: pre-wrap } .context span { margin-right: 6px }
.actions { display: flex; flex-wrap: wrap; gap: 8px; margin: 8px 0 } .actions span { border: 1px solid #bbb; border-radius: 4px; font: 700 13px/28px Lato, Arial, sans-serif; padding: 0 12px }
.actions .primary { background: #007a5a; border-color: #007a5a; color: #fff } .actions .danger { background: #e01e5a; border-color: #e01e5a; color: #fff }
pre { background: #f8f8f8; border: 1px solid #ddd; border-radius: 4px; padding: 8px; margin: 4px 0; font: 12px/18px Monaco, "DejaVu Sans Mono", monospace; white-space: pre-wrap }
table { border-collapse: collapse; font-size: 13px; margin: 4px 0 } td, th { border: 1px solid #ddd; padding: 3px 8px; text-align: left } hr { border: 0; border-top: 1px solid #ddd }`

/** A page that shows the very blocks as Slack's clients do: the same parts, weights and order. */
export function slackPage({ blocks }: Drawn): string {
  const shown = blocks.map((block) => drawBlock(block as unknown as Node)).join('')
  const who = '<div class="who"><i>B</i><b>Baton</b><span>APP</span></div>'
  return `<!doctype html><meta charset="utf-8"><style>${STYLE}</style>${who}<div class="blocks">${shown}</div>`
}

function drawBlock(block: Node): string {
  const elements = (block.elements ?? []) as Node[]
  switch (block.type) {
    case 'header':
      return `<h3>${textOf(block.text)}</h3>`
    case 'section':
      return `<p>${textOf(block.text)}</p>`
    case 'context':
      return `<div class="context">${elements.map((one) => `<span>${textOf(one)}</span>`).join('')}</div>`
    case 'divider':
      return '<hr>'
    case 'actions':
      return `<div class="actions">${elements.map(drawButton).join('')}</div>`
    case 'rich_text':
      return elements.map(drawRich).join('')
    case 'table':
      return drawTable(block.rows as Node[][], block.column_settings as Node[])
    default:
      throw new Error(`The pictures know no ${block.type} yet`)
  }
}

const drawButton = ({ style, text }: Node): string =>
  `<span class="${style ?? ''}">${textOf(text)}</span>`

function drawRich({ type, elements }: Node): string {
  const inside = (elements as Node[]).map(drawRun).join('')
  return type === 'rich_text_preformatted' ? `<pre>${inside}</pre>` : `<p>${inside}</p>`
}

function drawRun({ type, text, style, timestamp }: Node): string {
  const said = type === 'date' ? sayDate(Number(timestamp)) : plain(String(text ?? ''))
  return (style as { bold?: boolean } | undefined)?.bold ? `<b>${said}</b>` : said
}

function drawTable(rows: Node[][], settings: readonly Node[]): string {
  const styles = settings.map(
    ({ align, is_wrapped }) =>
      `text-align: ${align}; white-space: ${is_wrapped ? 'normal' : 'nowrap'}`,
  )
  const draw = (cell: Node, at: number) => `<td style="${styles[at]}">${drawCell(cell)}</td>`
  const cells = rows.map((row) => `<tr>${row.map(draw).join('')}</tr>`)
  return `<table>${cells.join('')}</table>`
}

const drawCell = (cell: Node): string =>
  cell.type === 'rich_text'
    ? (cell.elements as Node[]).map(drawRich).join('')
    : plain(String(cell.text))

/** Slack's text objects come escaped; a moment is shown by the reader's clock, here in UTC. */
function textOf(object: unknown): string {
  const { text } = object as { readonly text: string }
  const [, timestamp] = /^<!date\^(\d+)\^/.exec(text) ?? []
  return timestamp ? sayDate(Number(timestamp)) : text
}

function sayDate(timestamp: number): string {
  const date = new Date(timestamp * 1000)
  const day = date.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  })
  return `${day} at ${date.toISOString().slice(11, 16)}`
}

const plain = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

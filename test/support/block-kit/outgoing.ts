import { parse } from 'node:querystring'
import { messageFaults, optionFaults, viewFaults } from './check.ts'

type Sent = Readonly<Record<string, unknown>>

/** Why Slack would refuse this call of its Web API for what it shows; empty when it would not. */
export function callFaults(method: string, type: string, body: string): string[] {
  const sent = readCall(type, body)
  if (/^chat\.(postMessage|update|postEphemeral|scheduleMessage)$/.test(method))
    return messageFaults(sent)
  if (/^views\.(open|push|update|publish)$/.test(method)) return viewFaults(sent.view as object)
  if (method === 'chat.unfurl') {
    const cards = Object.values(sent.unfurls as Record<string, Sent>)
    return cards.flatMap((card) => messageFaults({ text: 'a preview needs none', ...card }))
  }
  return []
}

/** Why Slack would refuse an answer to a command, a press, a submission or a search; empty when it would not. */
export function answerFaults(body: string): string[] {
  const said = readJson(body) as Sent | null
  if (typeof said !== 'object' || said === null) return []
  if (said.response_action === 'update' || said.response_action === 'push')
    return viewFaults(said.view as object)
  if (Array.isArray(said.options)) return optionFaults(said.options)
  return said.text !== undefined || said.blocks ? messageFaults(said) : []
}

/** What was sent: Slack's client sends fields, with JSON in those that are no text; ours sends one JSON text. */
export function readCall(type: string, body: string): Sent {
  if (type.includes('json')) return JSON.parse(body)
  const fields = Object.entries(parse(body)).map(([name, value]) => {
    const inside = /^(blocks|view|unfurls|metadata|prompts|chunks)$/.test(name)
      ? readJson(String(value))
      : value
    return [name, inside]
  })
  return Object.fromEntries(fields)
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

import OpenAI from 'openai'
import type { Logger } from 'pino'
import { z } from 'zod'
import { Outage } from '../errors.ts'
import { partialText } from './partial.ts'
import { fill, type Prompt } from './prompt.ts'

const DEFAULT_MODEL = 'gpt-5-mini'
const DEFAULT_TIMEOUT_MS = 20_000

/** How to reach an OpenAI-compatible server. A local one needs no key, only its address. */
export interface ModelSettings {
  readonly apiKey: string | null
  readonly baseUrl: string | null
  readonly model: string | null
  readonly timeoutMs?: number
}

/** A model that answers in the shape a prompt gives. */
export interface Model {
  readonly name: string
  /** Throws Outage when the model fails, is late, or twice answers in another shape. */
  ask<Takes extends z.ZodObject, Gives extends z.ZodObject>(
    prompt: Prompt<Takes, Gives>,
    inputs: z.input<Takes>,
    aloud?: Aloud,
  ): Promise<z.output<Gives>>
}

/** A field of the answer that is heard while it is being written. */
export interface Aloud {
  readonly field: string
  hears(piece: string): void
}

/** The model of the settings, or null when none is set. */
export function openModel(settings: ModelSettings, log: Logger): Model | null {
  if (!settings.apiKey && !settings.baseUrl) return null
  const name = settings.model ?? DEFAULT_MODEL
  const client = new OpenAI({
    apiKey: settings.apiKey ?? 'none',
    baseURL: settings.baseUrl ?? 'https://api.openai.com/v1',
    timeout: settings.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    // The offline writer is there at once; waiting for a model that is down helps nobody.
    maxRetries: 0,
  })
  return {
    name,
    async ask(prompt, inputs, aloud) {
      const messages = messagesOf(prompt, inputs)
      const first = await answerOf(client, { name, prompt, messages, shaped: true, aloud })
      const answer = read(prompt, first)
      if (answer) return answer
      log.warn(
        { prompt: prompt.name, model: name },
        'the model answered in another shape: asked again',
      )
      // Without the response format: some compatible servers answer nonsense because of it.
      const second = await answerOf(client, { name, prompt, messages, shaped: false })
      const again = read(prompt, second)
      if (again) return again
      throw new Outage(`${name} answered ${prompt.name} twice in another shape than asked for`)
    },
  }
}

type Messages = OpenAI.ChatCompletionMessageParam[]

function messagesOf<Takes extends z.ZodObject>(
  prompt: Prompt<Takes>,
  inputs: z.input<Takes>,
): Messages {
  const shape = JSON.stringify(z.toJSONSchema(prompt.gives))
  return [
    {
      role: 'system',
      content: `${prompt.task}\n\nAnswer with one JSON object of this JSON schema and nothing else:\n${shape}`,
    },
    { role: 'user', content: fill(prompt, inputs) },
  ]
}

interface Question {
  readonly name: string
  readonly prompt: Prompt
  readonly messages: Messages
  readonly shaped: boolean
  readonly aloud?: Aloud | undefined
}

async function answerOf(client: OpenAI, { name, prompt, messages, shaped, aloud }: Question) {
  try {
    const said = {
      model: name,
      messages,
      ...(shaped && { response_format: formatOf(prompt) }),
    }
    if (aloud) return await hear(client, said, aloud)
    const completion = await client.chat.completions.create(said)
    return completion.choices?.[0]?.message?.content ?? ''
  } catch (cause) {
    // A server that does not know the response format says 400: asked again without it.
    if (shaped && cause instanceof OpenAI.BadRequestError) return ''
    // Not JSON at all: the client gives up on the body.
    if (cause instanceof SyntaxError) return ''
    throw new Outage(`${name} did not answer ${prompt.name}: ${(cause as Error).message}`, {
      cause,
    })
  }
}

type Said = OpenAI.ChatCompletionCreateParamsNonStreaming

/** The whole answer; its field is heard as far as it is written. */
async function hear(client: OpenAI, said: Said, { field, hears }: Aloud): Promise<string> {
  let written = ''
  let heard = 0
  const pieces = await client.chat.completions.create({ ...said, stream: true })
  for await (const { choices } of pieces) {
    written += choices[0]?.delta?.content ?? ''
    const text = partialText(written, field) ?? ''
    if (text.length > heard) hears(text.slice(heard))
    heard = Math.max(heard, text.length)
  }
  return written
}

function formatOf({ name, gives }: Prompt): OpenAI.ResponseFormatJSONSchema {
  const schema = z.toJSONSchema(gives) as Record<string, unknown>
  return { type: 'json_schema', json_schema: { name, schema, strict: true } }
}

/** The checked answer, or null when it is not JSON or not of the asked shape. */
function read<Gives extends z.ZodObject>(
  { gives }: Prompt<z.ZodObject, Gives>,
  text: string,
): z.output<Gives> | null {
  const bare = text.trim().replace(/^```(?:json)?\s*|\s*```$/g, '')
  try {
    return gives.safeParse(JSON.parse(bare)).data ?? null
  } catch {
    return null
  }
}

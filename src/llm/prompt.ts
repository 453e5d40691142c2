import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { z } from 'zod'

/** What we ask the model: words that may name inputs as `{{name}}`, the inputs, and the answer's shape. */
export interface Prompt<
  Takes extends z.ZodObject = z.ZodObject,
  Gives extends z.ZodObject = z.ZodObject,
> {
  readonly name: string
  readonly takes: Takes
  readonly gives: Gives
  /** What we tell the model to do: never holds an input. */
  readonly task: string
  /** What it works on: holds the inputs, fenced. */
  readonly material: string
}

const INPUT = /\{\{(\w+)\}\}/g

/**
 * Pairs the words beside a contract with it. A line `---` parts the task from the material.
 * Throws when the inputs named in the words and those in `takes` differ.
 */
export function prompt<Takes extends z.ZodObject, Gives extends z.ZodObject>(of: {
  readonly words: URL
  readonly takes: Takes
  readonly gives: Gives
}): Prompt<Takes, Gives> {
  const name = basename(fileURLToPath(of.words), '.md')
  const [task = '', material = ''] = readFileSync(of.words, 'utf8').split(/^---$/m)
  const named = new Set([...material.matchAll(INPUT)].map(([, input]) => input!))
  const taken = new Set(Object.keys(of.takes.shape))
  const odd = [...named.symmetricDifference(taken), ...(task.match(INPUT) ?? [])]
  if (odd.length > 0) {
    throw new Error(
      `prompts/${name}.md and prompts/${name}.ts do not agree on: ${odd.join(', ')}. ` +
        'Inputs stand below the line --- and in `takes`.',
    )
  }
  return { name, takes: of.takes, gives: of.gives, task: task.trim(), material: material.trim() }
}

/** The material with its inputs filled in. What comes from outside cannot close its fence. */
export function fill<Takes extends z.ZodObject>(
  { material, takes }: Prompt<Takes>,
  inputs: z.input<Takes>,
): string {
  const values = takes.parse(inputs) as Record<string, unknown>
  return material.replace(INPUT, (_, name: string) =>
    String(values[name]).replaceAll('<<<', '‹‹‹').replaceAll('>>>', '›››'),
  )
}

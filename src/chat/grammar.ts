import type { z } from 'zod'
import { Refusal } from '../errors.ts'
import type { Action, Command } from '../house.ts'
import { type Piece, quote, takeApart } from './line.ts'
import { nearestName } from './nearest.ts'

type Commands = Readonly<Record<string, Command>>
type Word = Extract<Piece, { is: 'word' }>

/** What a typed line means. */
export interface Parsed {
  readonly command: Command
  /** The action's name in its command. */
  readonly name: string
  readonly action: Action
  readonly input: Record<string, unknown>
}

/**
 * Understands a line a person typed: `/deal won Acme`, `deal lost "Acme renewal" reason: price`.
 * `name: value` goes on to the next name, `name=value` is one word; quotes keep words together.
 * A Refusal says what was not understood, and shows a line that is.
 */
export function parseLine(commands: Commands, text: string): Parsed {
  const [first = '', rest] = splitWord(text.trim().replace(/^@\S+\s+/, ''))
  const command = commandCalled(commands, first.replace(/^\//, ''))
  const [second, after] = splitWord(rest)
  const said = second.toLowerCase()
  const named = Object.hasOwn(command.also ?? {}, said) ? command.also![said]! : said
  const name = Object.hasOwn(command.actions, named) ? named : command.fallback
  const action = command.actions[name]!
  const given = readInputs(action, name === named ? after : rest)
  return { command, name, action, input: check(action, given) }
}

/** The line that means exactly this; `parseLine` gives the same inputs back. */
export function lineFor(
  words: string,
  input: Readonly<Record<string, string | undefined>>,
): string {
  const given = Object.entries(input).flatMap(([name, value]) =>
    value === undefined ? [] : `${name}=${quote(value)}`,
  )
  return [`/${words}`, ...given].join(' ')
}

function splitWord(text: string): [word: string, rest: string] {
  const [, word = '', rest = ''] = /^\s*(\S*)\s*([\s\S]*)$/.exec(text) ?? []
  return [word, rest]
}

function commandCalled(commands: Commands, said: string): Command {
  const name = said.toLowerCase()
  if (Object.hasOwn(commands, name)) return commands[name]!
  const near = nearestName(name, Object.keys(commands))
  const advice = near ? `Did you mean /${near}?` : 'Type /baton help to see what you can say.'
  if (!name) throw new Refusal(advice)
  throw new Refusal(`There is no command “${said.slice(0, 40).toWellFormed()}”. ${advice}`)
}

function readInputs(action: Action, line: string): Record<string, string> {
  const pieces = takeApart(line, namesOf(action))
  const given: Record<string, string> = {}
  const free: Word[] = []
  for (let at = 0; at < pieces.length; ) {
    const piece = pieces[at++]!
    if (piece.is === 'word') {
      free.push(piece)
      continue
    }
    const words = wordsFrom(pieces, at).slice(0, piece.sign === '=' ? 1 : undefined)
    const value = words[0] && isQuoted(words[0]) ? words.slice(0, 1) : words
    at += value.length
    give(action, given, [inputCalled(action, piece.name), together(value)])
  }
  for (const entry of byPosition(action, free)) give(action, given, entry)
  return given
}

function namesOf({ input, also = {} }: Action): string[] {
  return [...Object.keys(input.shape), ...Object.keys(also)]
}

function inputCalled({ also = {} }: Action, name: string): string {
  return Object.hasOwn(also, name) ? also[name]! : name
}

function wordsFrom(pieces: readonly Piece[], start: number): Word[] {
  const end = pieces.findIndex((piece, at) => at >= start && piece.is === 'name')
  return pieces.slice(start, end < 0 ? undefined : end).filter((piece) => piece.is === 'word')
}

/** One word each, by position; the last takes what is left. */
function byPosition({ words, example }: Action, free: readonly Word[]): [string, string][] {
  if (free.length === 0) return []
  const last = words.length - 1
  if (last < 0) {
    throw new Refusal(
      `“${together(free).slice(0, 60).toWellFormed()}” is too much. Say it like this: ${example}`,
    )
  }
  return words
    .slice(0, free.length)
    .map((name, at) => [name, at === last ? together(free.slice(at)) : free[at]!.text])
}

function give(
  { example }: Action,
  given: Record<string, string>,
  [name, value]: readonly [string, string],
): void {
  if (Object.hasOwn(given, name)) {
    throw new Refusal(`“${name}” is given twice. Say it once, like this: ${example}`)
  }
  given[name] = value
}

/** A single word without its quotes; several as they were typed, line breaks and all. */
function together(words: readonly Word[]): string {
  if (words.length === 1) return words[0]!.text
  return words.map(({ raw, gap }, at) => (at === 0 ? raw : gap + raw)).join('')
}

function isQuoted({ raw, text }: Word): boolean {
  return raw !== text
}

function check(action: Action, given: Record<string, string>): Record<string, unknown> {
  const { success, data, error } = action.input.safeParse(given)
  if (success) return data
  const faults = error.issues.map((issue) => sayIssue(action, given, issue))
  throw new Refusal(`${[...new Set(faults)].join(' ')} For example: ${action.example}`)
}

function sayIssue(
  { input }: Action,
  given: Record<string, string>,
  { path, message }: z.core.$ZodIssue,
): string {
  const name = String(path[0] ?? 'input')
  const expected = (input.shape[name] as z.ZodType | undefined)?.description
  if (!given[name]) return `“${name}” is missing${expected ? `: ${expected}` : ''}.`
  return `“${name}” cannot be “${given[name].slice(0, 60).toWellFormed()}”: ${expected ?? message}.`
}

/** One way a line may go on: the line so far with it, and what it does. */
export interface Completion {
  readonly text: string
  readonly says: string
}

/** How the line being typed may go on: commands, then actions, then inputs by name. */
export function completions(commands: Commands, typed: string): Completion[] {
  const line = typed.trimStart()
  const [first, rest] = splitWord(line)
  const name = first.replace(/^\//, '').toLowerCase()
  if (!/\s/.test(line)) return commandsFrom(commands, name)
  if (!Object.hasOwn(commands, name)) return []
  const command = commands[name]!
  const [second, after] = splitWord(rest)
  const action = Object.hasOwn(command.actions, second.toLowerCase())
    ? command.actions[second.toLowerCase()]!
    : null
  if (action && /\S\s/.test(rest)) return inputsOf(action, line, after)
  return after ? [] : actionsFrom(command, second.toLowerCase())
}

function commandsFrom(commands: Commands, start: string): Completion[] {
  return Object.values(commands)
    .filter(({ name }) => name.startsWith(start))
    .map(({ name, says }) => ({ text: `/${name} `, says }))
}

function actionsFrom({ name, actions }: Command, start: string): Completion[] {
  return Object.entries(actions)
    .filter(([action]) => action.startsWith(start))
    .map(([action, { says }]) => ({ text: `/${name} ${action} `, says }))
}

/** The inputs that are given by name and are not there yet, after the line's last whole word. */
function inputsOf(action: Action, line: string, after: string): Completion[] {
  const { input, words } = action
  const given = takeApart(after, namesOf(action)).flatMap((piece) =>
    piece.is === 'name' ? inputCalled(action, piece.name) : [],
  )
  const [, before = '', partial = ''] = /^([\s\S]*\s)?(\S*)$/.exec(line) ?? []
  if (!after && words.length > 0) return []
  return Object.entries(input.shape)
    .filter(([name]) => !given.includes(name) && !words.includes(name) && name.startsWith(partial))
    .map(([name, schema]) => ({
      text: `${before}${name}: `,
      says: (schema as z.ZodType).description ?? '',
    }))
}

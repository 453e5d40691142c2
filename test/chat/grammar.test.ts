import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { doors } from '../../handlers/index.ts'
import { completions, lineFor, parseLine } from '../../src/chat/grammar.ts'
import { Refusal } from '../../src/errors.ts'
import { action, type Command } from '../../src/house.ts'

const { commands } = doors
const parse = (line: string) => {
  const { command, name, input } = parseLine(commands, line)
  return [`${command.name} ${name}`, input]
}
const refusal = (line: string): string => {
  try {
    parse(line)
  } catch (error) {
    if (error instanceof Refusal) return error.message
    throw error
  }
  throw new Error(`${line} was understood`)
}

describe('a line is understood as people type it', () => {
  test.each([
    ['/deal won Acme', 'deal won', { deal: 'Acme' }],
    ['deal won Acme', 'deal won', { deal: 'Acme' }],
    ['  /DEAL  Won   Acme ', 'deal won', { deal: 'Acme' }],
    ['@Baton deal won Acme', 'deal won', { deal: 'Acme' }],
    ['/deal won Acme renewal 2027', 'deal won', { deal: 'Acme renewal 2027' }],
    ['/deal won "Acme renewal"', 'deal won', { deal: 'Acme renewal' }],
    ['/deal won “Acme renewal”', 'deal won', { deal: 'Acme renewal' }],
    ['/deal won deal: Acme', 'deal won', { deal: 'Acme' }],
    ['/deal Acme', 'deal show', { deal: 'Acme' }],
    ['/deal', 'deal show', {}],
    ['/owner Acme renewal', 'owner show', { of: 'Acme renewal' }],
    ['/owner show Acme', 'owner show', { of: 'Acme' }],
    ['/task', 'task list', {}],
    ['/ticket close K-1', 'ticket solve', { ticket: 'K-1' }],
    ['/ticket RESOLVE K-1', 'ticket solve', { ticket: 'K-1' }],
    ['/lead take L-1', 'lead claim', { lead: 'L-1' }],
    ['/ask who owns Acme?', 'ask question', { question: 'who owns Acme?' }],
    ['/ask summary Acme', 'ask summary', { deal: 'Acme' }],
  ])('%s', (line, what, input) => {
    expect(parse(line)).toEqual([what, input])
  })

  test.each([
    ['a name goes on to the next name', 'amount: 50 000 close date: 31 March 2027'],
    ['in any order, however it is cased', 'Close_Date: 31 March 2027 AMOUNT: 50 000'],
    ['quotes end a value', 'amount: "50 000" close-date: "31 March 2027"'],
    ['an equals sign takes one word', 'amount="50 000" close_date="31 March 2027"'],
  ])('%s', (_, named) => {
    expect(parse(`/deal new Acme renewal ${named}`)).toEqual([
      'deal new',
      { name: 'Acme renewal', amount: '50 000', close_date: '31 March 2027' },
    ])
  })

  test.each([
    [
      '/ticket new The export fails company: Globex',
      { about: 'The export fails', account: 'Globex' },
    ],
    ['/ticket new subject: The export fails', { about: 'The export fails' }],
    ['/lead new Ann Smith account: Acme', { name: 'Ann Smith', company: 'Acme' }],
    ['/deal new Acme renewal company=Acme', { name: 'Acme renewal', account: 'Acme' }],
  ])('what a form calls otherwise goes by that name, too: %s', (line, input) => {
    expect(parse(line)[1]).toEqual(input)
    const twice = `${line} company: One account: Two`
    expect(refusal(twice)).toMatch(/is given twice/)
  })

  test('what follows an equals sign and its word is text again', () => {
    expect(parse('/deal new amount=5000 Acme renewal')[1]).toEqual({
      name: 'Acme renewal',
      amount: '5000',
    })
  })

  test('a note keeps its line breaks, its quotes and words that only look like inputs', () => {
    const text = 'They said "yes"\n\n  amount: later, https://acme.com'
    expect(parse(`/deal note Acme ${text}`)[1]).toEqual({ deal: 'Acme', text })
  })
})

describe('what is not understood is refused with what to say instead', () => {
  test.each([
    ['/dael won Acme', 'There is no command “dael”. Did you mean /deal?'],
    ['/own Acme', 'There is no command “own”. Did you mean /owner?'],
    ['/zebra', 'There is no command “zebra”. Type /baton help to see what you can say.'],
    ['', 'Type /baton help to see what you can say.'],
    [
      '/constructor',
      'There is no command “constructor”. Type /baton help to see what you can say.',
    ],
    [
      '/deal won',
      '“deal” is missing: which deal: its key (D-12), its name or its account. For example: /deal won Acme',
    ],
    [
      '/deal won Acme deal: Globex',
      '“deal” is given twice. Say it once, like this: /deal won Acme',
    ],
    ['/baton doctor please', '“please” is too much. Say it like this: /baton doctor'],
    [
      `/task new ${'x'.repeat(300)}`,
      `“title” cannot be “${'x'.repeat(60)}”: what is to be done, in at most 200 characters. For example: /task new Call Ana about the contract deal: Acme due: 2027-03-31 owner: Mia`,
    ],
  ])('%s', (line, message) => {
    expect(refusal(line)).toBe(message)
  })
})

const anything: Command = {
  name: 'any',
  says: 'Takes anything',
  fallback: 'thing',
  actions: {
    thing: action({
      says: 'Takes anything',
      example: '/any thing',
      words: ['first', 'rest'],
      reads: true,
      input: z.object({
        first: z.string().optional(),
        rest: z.string().optional(),
        close_date: z.string().optional(),
        close: z.string().optional(),
      }),
      run: async () => ({}),
    }),
  },
}

describe('laws of the grammar', () => {
  const text = fc.string({ unit: 'binary' })
  const inputs = fc.record(
    { first: text, rest: text, close_date: text, close: text },
    { requiredKeys: [] },
  )

  test('a line made for inputs gives the same inputs back', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        expect(parseLine({ any: anything }, lineFor('any thing', input)).input).toEqual(input)
      }),
    )
  })

  test('no line ever throws anything but a refusal', () => {
    const parts = fc.constantFrom(
      'deal',
      'won',
      '/',
      '"',
      '“',
      '\\',
      ' ',
      ':',
      '=',
      'amount',
      '\n',
      '__proto__',
    )
    const lines = fc.oneof(
      text,
      fc.array(fc.oneof(parts, text)).map((all) => all.join('')),
    )
    fc.assert(
      fc.property(lines, (line) => {
        try {
          parseLine(commands, line)
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal)
        }
      }),
    )
  })

  test('every example of the help is understood as the action it is an example of', () => {
    for (const command of Object.values(commands)) {
      for (const [name, { example }] of Object.entries(command.actions)) {
        expect(parse(example)[0]).toBe(`${command.name} ${name}`)
      }
    }
  })

  test('a line of 100,000 quotes and backslashes is read in no time', () => {
    const started = performance.now()
    parseLine(commands, `/deal note Acme "${'\\'.repeat(50_000)}${'"a'.repeat(25_000)}`)
    expect(performance.now() - started).toBeLessThan(2000)
  })
})

describe('the line being typed is completed', () => {
  const texts = (typed: string) => completions(commands, typed).map(({ text }) => text)

  test.each([
    ['/de', ['/deal ']],
    [
      '',
      [
        '/deal ',
        '/lead ',
        '/ticket ',
        '/account ',
        '/owner ',
        '/task ',
        '/note ',
        '/approve ',
        '/away ',
        '/ask ',
        '/baton ',
      ],
    ],
    ['/deal wo', ['/deal won ']],
    [
      '/task ',
      [
        '/task list ',
        '/task done ',
        '/task new ',
        '/task claim ',
        '/task release ',
        '/task handover ',
      ],
    ],
    ['/deal lost Acme ', ['/deal lost Acme reason: ']],
    ['/deal lost Acme re', ['/deal lost Acme reason: ']],
    ['/deal lost Acme reason: price ', []],
    ['/nothing ', []],
    ['/deal show ', []],
  ])('%j', (typed, expected) => {
    expect(texts(typed)).toEqual(expected)
  })

  test('each completion begins with what was typed, or completes its word', () => {
    for (const { text, says } of completions(commands, '/deal ')) {
      expect(text).toMatch(/^\/deal \w+ $/)
      expect(says).not.toBe('')
    }
  })
})

import { storable } from '../decide/quality/text.ts'
import { Outage, Refusal } from '../errors.ts'
import type { Asked, Doors, Quoted } from '../house.ts'
import { namedOutage } from '../store/outage.ts'
import type { Reply } from './card.ts'
import { parseLine } from './grammar.ts'
import { keepRefused, type Tried } from './refused.ts'

/** Answers a typed line. Never throws: what went wrong is the answer. */
export async function answerCommand(doors: Doors, text: string, asked: Asked): Promise<Reply> {
  return await answered(asked, null, async () => {
    const { action, input } = parseLine(doors.commands, storable(text))
    return await action.run(input, asked)
  })
}

/** Answers a pressed button. Never throws. */
export async function answerPress(
  doors: Doors,
  { press, value }: { readonly press: string; readonly value: string },
  asked: Asked,
): Promise<Reply> {
  return await answered(asked, { tried: `press ${press}`, about: value }, async () => {
    const button = Object.hasOwn(doors.buttons, press) ? doors.buttons[press] : undefined
    if (button) return await button(storable(value), asked)
    throw new Refusal('This button no longer does anything. Ask for a fresh card and press there.')
  })
}

/** Answers a submitted form. Never throws. */
export async function answerForm(
  doors: Doors,
  {
    submit,
    value,
    fields,
  }: {
    readonly submit: string
    readonly value: string
    readonly fields: Readonly<Record<string, string>>
  },
  asked: Asked,
): Promise<Reply> {
  return await answered(asked, { tried: `form ${submit}`, about: value }, async () => {
    const form = Object.hasOwn(doors.forms, submit) ? doors.forms[submit] : undefined
    if (form) return await form({ value: storable(value), fields: storableFields(fields) }, asked)
    throw new Refusal('This form is no longer in use. Open it again from a fresh card.')
  })
}

/** Answers what somebody wrote in words. Never throws. */
export async function answerMention(doors: Doors, text: string, asked: Asked): Promise<Reply> {
  return await answered(asked, null, () => doors.mention(storable(text), asked))
}

/** Answers a choice from a chat's menu; `message` is the one it was made about. Never throws. */
export async function answerShortcut(
  doors: Doors,
  { name, message }: { readonly name: string; readonly message: Quoted | null },
  asked: Asked,
): Promise<Reply> {
  return await answered(asked, null, async () => {
    const shortcut = Object.hasOwn(doors.shortcuts, name) ? doors.shortcuts[name] : undefined
    if (shortcut) return await shortcut.run(asked, message && storableFields(message))
    throw new Refusal(
      'This entry of the menu is no longer in use. Type /baton help for the others.',
    )
  })
}

/** What somebody wrote is kept word for word, but for what no database holds. */
function storableFields<Fields extends object>(fields: Fields): Fields {
  const entries = Object.entries(fields).map(([name, said]) => [
    storable(name),
    typeof said === 'string' ? storable(said) : said,
  ])
  return Object.fromEntries(entries) as Fields
}

/** `tried` says what was done with a card or a form: its refusal is kept, for those two can be forged or copied. */
async function answered(
  asked: Asked,
  tried: Pick<Tried, 'tried' | 'about'> | null,
  ask: () => Promise<Reply>,
): Promise<Reply> {
  try {
    return await ask()
  } catch (thrown) {
    const error = namedOutage(thrown)
    const { id, by, house } = asked
    // A verdict's refusal is kept with the verdict.
    if (tried && error instanceof Refusal && !error.cause)
      await keepRefused(house, { ...tried, id, by: { kind: 'user', id: by.id } }, error.message)
    return { text: sayFailure(asked, error) }
  }
}

function sayFailure({ id, by, house }: Asked, error: unknown): string {
  if (error instanceof Refusal) {
    house.log.info({ asked: id, person: by.id, refused: error.message }, 'refused')
    return error.message
  }
  if (error instanceof Outage) {
    house.log.warn({ asked: id, person: by.id, err: error }, 'a machine we depend on failed')
    return `${error.message} Look at the card before you repeat it, and try again in a moment.`
  }
  house.log.error({ asked: id, person: by.id, err: error }, 'a request failed')
  return `That failed, and it is our fault. Reference: ${id}`
}

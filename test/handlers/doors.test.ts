import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Card, type Form, plainLine, type Reply } from '../../src/chat/card.ts'
import { type Office, openOffice } from '../support/office.ts'

let office: Office
beforeAll(async () => {
  office = await openOffice()
})
afterAll(async () => await office.close())

const say = async (who: string, line: string) => await office.say(who, line)
const fact = (card: Card | undefined, label: string) =>
  card?.facts?.filter(([name]) => name === label).map(([, value]) => plainLine(value))[0]

/** Enters a deal that is Ana's; returns its key. */
async function anasDeal(name: string, more = ''): Promise<string> {
  const { card, text } = await say('ana', `/deal new ${name} ${more} owner: me`)
  expect(card, text).toBeDefined()
  return card!.link!.replace('/deals/', '')
}

const formOf = (reply: Reply): Form => {
  expect(reply.form, JSON.stringify(reply)).toBeDefined()
  return reply.form!
}

describe('a deal', () => {
  test('is entered with a line, in people’s own way of writing', async () => {
    const { card } = await say(
      'ana',
      '/deal new Norwind pilot account: Norwind amount: € 12.500,50 owner: me',
    )
    expect(card?.title).toBe('Norwind pilot')
    expect(fact(card, 'Account')).toBe('Norwind')
    expect(fact(card, 'Owner')).toBe('Ana Souza')
    expect(fact(card, 'Amount')).toContain('12,500.50')
  })

  test('without a name is entered in a form, which comes back with what was wrong', async () => {
    const form = formOf(await say('ana', '/deal new account: Hooli'))
    expect(form.fields.find(({ name }) => name === 'account')?.value).toBe('Hooli')
    const again = formOf(
      await office.submit('ana', form, { name: 'Hooli one', account: 'Hooli', amount: 'plenty' }),
    )
    expect(again.submit).toBe('new-deal')
    expect(again.fields.find(({ name }) => name === 'amount')).toMatchObject({ value: 'plenty' })
    expect(again.fields.find(({ name }) => name === 'amount')?.fault).toMatch(/cannot be “plenty”/)
    expect(again.fields.find(({ name }) => name === 'name')?.value).toBe('Hooli one')
    const made = await office.submit('ana', again, {
      name: 'Hooli one',
      account: 'Hooli',
      amount: '10',
      close_date: '',
    })
    expect(made.card?.title).toBe('Hooli one')
  })

  test('moves to the stage that the line ends with', async () => {
    await anasDeal('Initech renewal')
    expect(
      (await say('ana', '/deal move Initech renewal to Qualification')).card?.badge?.text,
    ).toBe('Qualification')
    expect((await say('ana', '/deal move "Initech renewal" negotiation')).card?.badge?.text).toBe(
      'Negotiation',
    )
  })

  test('moves through a form of stages when none was said', async () => {
    await anasDeal('Soylent')
    const form = formOf(await say('ana', '/deal move Soylent amount: 700'))
    expect(form.fields.map(({ name, value }) => [name, value])).toEqual([
      ['stage', 'prospecting'],
      ['amount', '700'],
    ])
    const { card } = await office.submit('ana', form, { stage: 'proposal', amount: '700' })
    expect(card?.badge?.text).toBe('Proposal')
  })

  test('is lost with a reason, which a form asks for', async () => {
    const key = await anasDeal('Lost cause')
    const form = formOf(await say('ana', '/deal lost Lost cause'))
    expect(form.fields.map(({ name }) => name)).toEqual(['lost_reason'])
    const { card } = await office.submit('ana', form, { lost_reason: 'Price' })
    expect(card?.badge).toEqual({ text: 'Closed lost', tone: 'bad' })
    expect(fact(card, 'Lost because')).toBe('Price')
    expect((await say('ana', `/deal show ${key}`)).card?.badge?.text).toBe('Closed lost')
  })

  test('is given to a colleague by name', async () => {
    await anasDeal('Piper')
    const { card } = await say('ana', '/deal assign Piper to Kim')
    expect(fact(card, 'Owner')).toBe('Kim Park')
  })

  test('gets a note, by line or form', async () => {
    await anasDeal('Notable')
    expect((await say('mia', '/deal note Notable They called')).text).toMatch(/note/)
    const form = formOf(await say('mia', '/deal note Notable'))
    expect(formOf(await office.submit('mia', form, { text: ' ' })).fields[0]?.fault).toBeDefined()
    expect((await office.submit('mia', form, { text: 'Again' })).text).toMatch(/note/)
    const { rows } = { rows: await office.house.db.selectFrom('activity').select('text').execute() }
    expect(rows.map(({ text }) => text)).toEqual(['They called', 'Again'])
  })

  test('gives its history as a file, in which nothing is a formula', async () => {
    const key = await anasDeal('Historic')
    await say('mia', `/deal note ${key} =1+1 they said`)
    const { file, text } = await say('mia', `/deal export ${key}`)
    expect(text).toContain(`/deals/${key}`)
    expect(file).toMatchObject({ name: `${key}-history.csv`, type: 'text/csv' })
    const lines = file!.text.split('\r\n')
    expect(lines[0]).toBe('"When","What","Who","About","Text"')
    expect(lines.find((line) => line.includes('they said'))).toContain(`"'=1+1 they said"`)
    expect(lines.find((line) => line.includes('deal.created'))).toContain('"Ana Souza"')
  })

  test('is asked for when several answer to the name, and a press goes on with the one meant', async () => {
    await anasDeal('Twin one', 'account: Twins')
    await anasDeal('Twin two', 'account: Twins')
    const { card } = await say('ana', '/deal move Twins to Qualification')
    expect(card?.title).toBe('Which deal do you mean?')
    const button = card!.buttons!.find(({ label }) => label.includes('Twin two'))!
    const moved = await office.press('ana', button.press, button.value)
    expect(moved.card?.title).toBe('Twin two')
    expect(moved.card?.badge?.text).toBe('Qualification')
  })

  test('that nobody knows is said to be unknown', async () => {
    expect((await say('ana', '/deal won Nobody & Sons')).text).toBe(
      'No deal answers to “Nobody & Sons”. /deal list shows yours.',
    )
  })

  test('is not changed by somebody who may not', async () => {
    await anasDeal('Private')
    expect((await say('mia', '/deal move Private to Proposal')).text).toMatch(
      /^Only .* may change this deal/,
    )
  })

  test('is listed', async () => {
    expect((await say('ana', '/deal')).card?.title).toBe('Open deals of Ana Souza')
    expect((await say('mia', '/deal list all')).card?.table?.rows.length).toBeGreaterThan(3)
    expect((await say('mia', '/deal list')).text).toBe('Open deals of Mia Chen: none.')
    expect((await say('mia', '/deal list Kim')).card?.title).toBe('Piper')
  })
})

describe('a won deal that finance must agree to', () => {
  let form: Form
  let step: string

  test('asks for what is missing in a form, and again for what is wrong', async () => {
    await anasDeal('Acme renewal', 'account: Acme amount: 50,000')
    form = formOf(await say('ana', '/deal won Acme'))
    expect(form.fields.map(({ name }) => name)).toEqual(['close_date'])
    const again = formOf(await office.submit('ana', form, { close_date: 'soon' }))
    expect(again.fields[0]).toMatchObject({ name: 'close_date', value: 'soon' })
    expect(again.fields[0]?.fault).toMatch(/soon/)
  })

  test('then waits for finance and says why', async () => {
    const { text, card } = await office.submit('ana', form, { close_date: '2030-01-31' })
    expect(text).toMatch(/Acme renewal waits for finance/)
    expect(card?.badge).toEqual({ text: 'Closed won: waiting for finance', tone: 'waiting' })
  })

  test('shows the approval to those who may decide it, and to nobody else', async () => {
    expect((await say('ana', '/approve')).text).toBe('No approval waits for you.')
    expect((await say('max', '/approve list')).text).toBe('No approval waits for you.')
    const { cards } = await say('mia', '/approve')
    expect(cards?.map(({ title }) => title)).toEqual(['Acme renewal: Closed won?'])
    step = cards![0]!.buttons![0]!.value
    expect((await office.press('ana', 'approve', step)).text).toMatch(/^Only finance decides this/)
  })

  test('is refused only with a reason', async () => {
    const reject = formOf(await office.press('mia', 'reject', step))
    expect(reject.title).toBe('Reject Acme renewal')
    const again = formOf(await office.submit('mia', reject, { reason: '  ' }))
    expect(again.fields[0]?.fault).toMatch(/Say why/)
  })

  test('is won once approved; the board, the owner and the tasks follow', async () => {
    const { card } = await office.press('mia', 'approve', step)
    expect(card?.badge?.text).toBe('Approved')
    expect(card?.buttons).toBeUndefined()
    expect(plainLine(card?.footer ?? '')).toMatch(/Approved by Mia Chen/)
    expect((await say('ana', '/deal show Acme')).card?.badge?.text).toBe('Closed won')
    const board = await office.house.db
      .selectFrom('message')
      .select('card')
      .where('conversation', '=', 'channel:handoffs')
      .executeTakeFirstOrThrow()
    expect(board.card.checks?.length).toBeGreaterThan(3)
  })

  test('cannot be decided twice: the second is told who decided', async () => {
    expect((await office.press('mia', 'approve', step)).text).toMatch(/Mia Chen approved this/)
    const reject = await office.submit(
      'mia',
      { submit: 'reject-approval', value: step },
      { reason: 'no' },
    )
    expect(reject.text).toMatch(/Mia Chen approved this/)
    expect((await office.press('mia', 'reject', step)).text).toMatch(
      /^Mia Chen approved R-\d+ on \d+ \w+ \d{4} \d\d:\d\d UTC\. Nothing is left to decide\.$/,
    )
  })

  test('tells who owns it and why, by command and by button', async () => {
    const said = await say('mia', '/owner Acme')
    expect(said.card?.title).toBe('Ana Souza owns Acme renewal')
    expect(said.card?.text).toMatch(/Ana Souza/)
    const { card } = await say('mia', '/deal show Acme')
    const why = card!.buttons!.find(({ press }) => press === 'why')!
    expect(await office.press('mia', 'why', why.value)).toEqual(said)
  })

  test('has tasks that are accepted and done by button and by line', async () => {
    const { card } = await say('kim', '/task')
    const [first, second] = card!.buttons!
    expect((await office.press('kim', 'accept', first!.value)).card?.badge?.text).toBe(
      'In progress',
    )
    expect((await office.press('kim', 'done', first!.value)).card?.badge?.text).toBe('Done')
    const over = await office.press('ole', 'done', first!.value)
    expect(over.text).toMatch(/^Kim Park finished T-\d+ on .* UTC\. Nothing is left to do\.$/)
    expect(over.card?.buttons?.map(({ press }) => press)).toEqual(['why'])
    const why = await office.press('ole', 'why', over.card!.buttons![0]!.value)
    expect(why.card?.title).toMatch(/^Kim Park owns/)
    const key = second!.label.replace('Done ', '')
    expect((await say('kim', `/task done ${key}`)).card?.badge?.text).toBe('Done')
    expect((await say('kim', `/owner ${key}`)).card?.title).toMatch(/^Kim Park owns/)
  })

  test('is summed up with the next best action', async () => {
    const { card } = await say('mia', '/ask summary Acme')
    expect(card?.text).toMatch(/Acme renewal/)
    expect(fact(card, 'Next')).toBeTruthy()
    expect((await say('mia', '/ask who owns Acme?')).text).toMatch(/Ana Souza/)
  })
})

test('a task is added for a colleague, about a deal, by a date', async () => {
  await anasDeal('Taskful')
  const { card } = await say('ana', '/task new Call Bob deal: Taskful due: 31.1.2030 owner: Mia')
  expect(card?.title).toBe('Call Bob')
  expect(fact(card, 'Owner')).toBe('Mia Chen')
  expect(fact(card, 'Due')).toBe('Thu 31 Jan 2030')
  expect((await say('ana', '/task new Call Bob due: whenever')).text).toMatch(/whenever/)
})

test('an exception is fixed in its one-field form, and its work goes on', async () => {
  const id = 'crm:1'
  const by = { kind: 'integration', id: 'crm' } as const
  const deal = { externalId: 'E-1' }
  const patch = { name: 'From outside', stage: 'proposal', amount: 'many' }
  const at = office.house.now().toISOString()
  await office.house.receive({ id, at, by, source: 'crm', kind: 'deal.created', deal, patch })
  const open = await office.house.db
    .selectFrom('exception')
    .selectAll()
    .where('field', '=', 'amount')
    .executeTakeFirstOrThrow()
  const form = formOf(await office.press('ole', 'fix', open.id))
  expect(form.fields.map(({ name, label, value }) => [name, label, value])).toEqual([
    ['value', 'Amount', 'many'],
  ])
  const again = formOf(await office.submit('ole', form, { value: 'lots' }))
  expect(again.fields[0]?.fault).toMatch(/lots/)
  await office.submit('ole', form, { value: '1 200' })
  const found = await office.house.db
    .selectFrom('deal')
    .select('amount')
    .where('externalId', '=', 'E-1')
    .executeTakeFirst()
  expect(found?.amount).toBe('1200.00')
  const settled = /^Ole Berg settled \S+ on .* UTC\. Nothing is left to fix\.$/
  expect((await office.press('ana', 'fix', open.id)).text).toMatch(settled)
  expect((await office.submit('ana', form, { value: '7' })).text).toMatch(settled)
})

describe('/baton', () => {
  test('helps with all commands, and with one', async () => {
    const all = await say('ana', '/baton')
    expect(all.card?.table?.rows.length).toBeGreaterThan(15)
    const one = await say('ana', '/baton help deal')
    expect(one.card?.table?.rows.map(([line]) => line)).toContain('/deal won Acme')
    expect((await say('ana', '/baton help zebra')).text).toMatch(/no command/)
  })

  test('counts what is open', async () => {
    const { card } = await say('ole', '/baton doctor')
    const open = await office.house.db
      .selectFrom('exception')
      .select('id')
      .where('state', '=', 'open')
      .execute()
    expect(fact(card, 'Open exceptions')).toBe(String(open.length))
    expect(fact(card, 'Rulebook')).toBe(office.house.rulebook().version)
  })

  test('gives a link that signs in the one who asked', async () => {
    const { text } = await say('mia', '/baton link')
    expect(text).toMatch(/http:\/\/localhost:3000\/sign-in\/\S{20,}$/)
  })
})

test.each(['approve', 'reject', 'accept', 'done', 'why', 'fix', 'run'])(
  'a forged value of the button %s is refused',
  async (press) => {
    for (const value of ['', 'x', "' or true", '00000000-0000-0000-0000-000000000000']) {
      const { text, card } = await office.press('mia', press, value)
      expect(card).toBeUndefined()
      expect(text).not.toMatch(/our fault/)
    }
  },
)

test('a gesture that arrives twice counts once', async () => {
  const asked = await office.by('ana')
  const { answerCommand } = await import('../../src/chat/answer.ts')
  const { doors } = await import('../../handlers/index.ts')
  const line = '/deal new Twice owner: me'
  const [first, second] = [
    await answerCommand(doors, line, asked),
    await answerCommand(doors, line, asked),
  ]
  expect(second.text).toBe(first.text)
  const rows = await office.house.db
    .selectFrom('deal')
    .select('id')
    .where('name', '=', 'Twice')
    .execute()
  expect(rows.length).toBe(1)
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { doors } from '../../handlers/index.ts'
import { type Form, plainLine, type Reply } from '../../src/chat/card.ts'
import type { Quoted } from '../../src/house.ts'
import { type Office, openOffice } from '../support/office.ts'

let office: Office
beforeAll(async () => {
  office = await openOffice()
  await office.say('ana', '/deal new Acme renewal account: Acme owner: me')
  await office.say('ana', '/deal new Acme pilot account: Acme owner: me')
})
afterAll(async () => await office.close())

const formOf = (reply: Reply): Form => {
  expect(reply.form, JSON.stringify(reply)).toBeDefined()
  return reply.form!
}
const fieldOf = (form: Form, name: string) => form.fields.find((field) => field.name === name)
const ownerOn = ({ card }: Reply) =>
  plainLine(card?.facts?.find(([name]) => name === 'Owner')?.[1] ?? '')
const rows = async (table: 'activity' | 'task' | 'account') =>
  await office.house.db.selectFrom(table).selectAll().execute()

const MESSAGE: Quoted = {
  text: 'They want the contract by Monday',
  author: 'Bo Lind',
  at: '2030-01-07T09:00:00.000Z',
  link: 'https://acme.slack.com/archives/C1/p1',
  files: [{ name: 'contract.pdf', link: 'https://acme.slack.com/files/F1' }],
}

describe('a message logged as activity', () => {
  test('asks for the deal, with the text and its files there already', async () => {
    const form = formOf(await office.choose('mia', 'log-activity', MESSAGE))
    expect(fieldOf(form, 'deal')).toMatchObject({ kind: 'search', of: 'deal', required: true })
    expect(fieldOf(form, 'kind')?.value).toBe('chat')
    expect(fieldOf(form, 'text')?.value).toBe(
      'They want the contract by Monday\n\nFiles:\ncontract.pdf: https://acme.slack.com/files/F1',
    )
  })

  test('names the deal by itself when the message does', async () => {
    const message = { ...MESSAGE, text: 'About d-1: call them' }
    const form = formOf(await office.choose('mia', 'log-activity', message))
    expect(fieldOf(form, 'deal')).toMatchObject({
      value: 'D-1',
      shown: 'D-1 · Acme renewal · Acme',
    })
  })

  test('becomes an activity of the deal, with who wrote it and the way back', async () => {
    const form = formOf(await office.choose('mia', 'log-activity', MESSAGE))
    const { text, card } = await office.submit('mia', form, {
      ...{ deal: 'D-1', kind: 'mail', text: 'They want the contract' },
    })
    expect(text).toBe('Mia Chen logged a mail on Acme renewal.')
    expect(card?.title).toBe('Acme renewal')
    expect(await rows('activity')).toMatchObject([
      {
        kind: 'mail',
        text: 'They want the contract\n\nBo Lind wrote this on 7 Jan 2030 09:00 UTC: https://acme.slack.com/archives/C1/p1',
      },
    ])
  })

  test.each([
    ['no deal', { deal: '' }, 'deal', 'Choose the deal'],
    ['a name that several have', { deal: 'Acme' }, 'deal', /Several answer/],
    ['a deal that nobody knows', { deal: 'Zebra' }, 'deal', /No deal answers/],
    ['no text', { text: ' ' }, 'text', /Write what happened/],
  ])('with %s is asked for again, and nothing typed is lost', async (_, sent, name, fault) => {
    const form = formOf(await office.choose('mia', 'log-activity', MESSAGE))
    const filled = { deal: 'D-1', kind: 'call', text: 'Called', ...sent }
    const again = formOf(await office.submit('mia', form, filled))
    expect(fieldOf(again, name)?.fault).toMatch(fault)
    expect(again.fields.map(({ value }) => value)).toEqual(Object.values(filled))
    expect(again.value).toBe(form.value)
  })

  test('takes a form whose origin was tampered with as one without', async () => {
    for (const value of ['', '{', '[1]', '{"author":1}']) {
      const sent = { deal: 'D-2', kind: 'note', text: `from ${value}` }
      await office.submit('mia', { submit: 'log-activity', value }, sent)
    }
    const texts = (await rows('activity')).map(({ text }) => text).slice(-4)
    expect(texts).toEqual(['from', 'from {', 'from [1]', 'from {"author":1}'])
  })
})

describe('a task made of a message', () => {
  test('has its first line as the title and the asker as who does it', async () => {
    const text = 'Send D-2 the offer\nand call'
    const form = formOf(await office.choose('ana', 'make-task', { ...MESSAGE, text }))
    expect(form.fields.map(({ name, value }) => [name, value])).toEqual([
      ['title', 'Send D-2 the offer'],
      ['deal', 'D-2'],
      ['owner', 'ana@office.test'],
      ['due_on', undefined],
    ])
  })

  test('goes to the colleague who was picked', async () => {
    const form = formOf(await office.choose('ana', 'make-task', MESSAGE))
    const sent = { title: 'Send it', deal: 'D-1', owner: 'mia@office.test', due_on: '2030-01-31' }
    const made = await office.submit('ana', form, sent)
    expect(made.card?.title).toBe('Send it')
    expect(ownerOn(made)).toBe('Mia Chen')
    expect(await rows('task')).toMatchObject([{ title: 'Send it', dueOn: '2030-01-31' }])
  })

  test.each([
    ['without a title', { title: ' ' }, 'title'],
    ['for nobody known', { owner: 'Zoe' }, 'owner'],
    ['about no known deal', { deal: 'Zebra' }, 'deal'],
    ['by no day', { due_on: 'whenever' }, 'due_on'],
  ])('%s is asked for again beside the field', async (_, sent, name) => {
    const filled = { title: 'Send it', deal: 'D-1', owner: 'Mia', due_on: '', ...sent }
    const form = formOf(await office.choose('ana', 'make-task', MESSAGE))
    const again = formOf(await office.submit('ana', form, filled))
    expect(again.fields.filter(({ fault }) => fault).map((field) => field.name)).toEqual([name])
  })
})

describe('a search field', () => {
  const search = async (who: string, of: Parameters<typeof doors.search>[0], text: string) =>
    await doors.search(of, text, await office.by(who))

  test('offers one’s own open deals before anything is typed, then those that answer', async () => {
    const keys = async (who: string, text: string) =>
      (await search(who, 'deal', text)).map(([key]) => key).toSorted()
    expect(await keys('ana', '')).toEqual(['D-1', 'D-2'])
    expect(await keys('mia', '')).toEqual([])
    expect(await keys('mia', 'pil')).toEqual(['D-2'])
  })

  test('offers a new account under the name typed, unless there is one of that name', async () => {
    expect(await search('ana', 'account-or-new', 'Acme')).toEqual([['A-1', 'A-1 · Acme']])
    expect(await search('ana', 'account-or-new', 'Globex')).toEqual([
      ['Globex', 'New account “Globex”'],
    ])
    expect(await search('ana', 'account', 'Globex')).toEqual([])
  })

  test('gives a new deal the account that was picked, or makes the new one', async () => {
    const form = formOf(await office.choose('ana', 'new-deal'))
    expect(fieldOf(form, 'account')).toMatchObject({ kind: 'search', of: 'account-or-new' })
    const known = await office.submit('ana', form, {
      ...{ name: 'Acme three', account: 'A-1', owner_email: 'Kim' },
    })
    expect(known.card?.facts).toContainEqual(['Account', 'Acme'])
    expect(ownerOn(known)).toBe('Kim Park')
    await office.submit('ana', form, { name: 'Globex one', account: 'Globex' })
    expect((await rows('account')).map(({ name }) => name)).toEqual(['Acme', 'Globex'])
  })

  test('shows a picked account in words when the form comes back', async () => {
    const form = formOf(await office.choose('ana', 'new-deal'))
    const sent = { name: 'Acme four', account: 'A-1', amount: 'plenty' }
    const again = formOf(await office.submit('ana', form, sent))
    expect(fieldOf(again, 'account')).toMatchObject({ value: 'A-1', shown: 'A-1 · Acme' })
  })

  test('finds colleagues by name and gives their mail address', async () => {
    expect(await search('ana', 'person', 'mia')).toEqual([
      ['mia@office.test', 'Mia Chen · mia@office.test'],
    ])
    expect(await search('ana', 'person', '')).toEqual([
      ['ana@office.test', 'Ana Souza · ana@office.test'],
    ])
  })
})

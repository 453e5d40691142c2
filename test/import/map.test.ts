import { expect, test } from 'vitest'
import { guessColumns } from '../../src/import/columns.ts'
import { readMap } from '../../src/import/map.ts'
import { knownStage } from '../../src/import/stages.ts'
import { readValues } from '../../src/import/values.ts'

const map = (text: string | null, headers: string[]) =>
  readMap('deals', { text, headers, custom: [] })

test.each([
  [
    'a Salesforce object export',
    'Id,AccountId,Name,StageName,Amount,CloseDate,NextStep,LeadSource,OwnerId',
    'external_id,account_external_id,name,stage,amount,close_date,next_step,lead_source',
  ],
  [
    'a Salesforce report',
    'Opportunity ID,Opportunity Owner,Account Name,Opportunity Name,Stage,Amount,Close Date',
    'external_id,owner_email,account,name,stage,amount,close_date',
  ],
  [
    'HubSpot',
    'Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Associated Company',
    'external_id,name,stage,close_date,owner_email,amount,account',
  ],
  [
    'Pipedrive',
    'Deal - ID,Deal - Title,Deal - Value,Deal - Currency,Deal - Organization,Deal - Owner,Deal - Stage,Deal - Status,Deal - Expected close date,Organization - Address',
    'external_id,name,amount,currency,account,owner_email,stage,status,close_date',
  ],
])('the columns of %s are known by their names', (_, headers, fields) => {
  const guessed = guessColumns('deals', headers.split(','))
  expect(Object.values(guessed).sort()).toEqual(fields.split(',').sort())
})

test.each([
  [
    'a Salesforce object export',
    'Id,FirstName,LastName,Company,Title,Email,Phone,LeadSource,Status,OwnerId,Description',
    'external_id,first_name,last_name,company,title,email,phone,lead_source,status,message',
  ],
  [
    'HubSpot',
    'Record ID,First Name,Last Name,Company Name,Job Title,Email,Phone Number,Lead Status,Contact owner,Country/Region,Original Source',
    'external_id,first_name,last_name,company,title,email,phone,status,owner_email,country,lead_source',
  ],
])('the columns of leads in %s are known by their names', (_, headers, fields) => {
  const guessed = guessColumns('leads', headers.split(','))
  expect(Object.values(guessed).sort()).toEqual(fields.split(',').sort())
})

test('a map says what a guess gets wrong, and leaves columns out', () => {
  const made = map('columns: { Worth: amount, Stage: null }', ['ID', 'Worth', 'Stage'])
  expect(made.columns).toEqual({ external_id: 'ID', amount: 'Worth' })
  expect(made.ignored).toEqual(['Stage'])
})

test.each([
  ['columns: { Wort: amount }', 'The map names a column Wort; the file has: ID'],
  ['columns: { ID: colour }', 'The map gives ID to colour, which is none of: external_id'],
  ['object: accounts', 'The map is for accounts, not for deals.'],
  ['colums: {}', 'Unrecognized key: "colums"'],
])('the map “%s” is refused with the reason', (text, reason) => {
  expect(() => map(text, ['ID'])).toThrow(reason)
})

test('values are mapped in any case, and blank cells get their default', () => {
  const made = map('values: { stage: { Engaging: qualification } }\ndefaults: { currency: USD }', [
    ...['ID', 'Stage', 'Amount'],
  ])
  expect(readValues(made, { ID: '7', Stage: ' engaging', Amount: '' })).toEqual({
    ...{ external_id: '7', stage: 'qualification', currency: 'USD' },
  })
})

test('a date of month, day and year is read in the order of its file', () => {
  const made = map('dates: mdy', ['ID', 'Close Date'])
  expect(readValues(made, { ID: '7', 'Close Date': '03/04/2027' }).close_date).toBe('2027-03-04')
})

test.each([
  ['Negotiation/Review', 'negotiation'],
  ['Appointment Scheduled', 'prospecting'],
  ['Engaging', 'qualification'],
  ['Some stage of our own', null],
])('the stage %s of other systems is %s here', (name, stage) => {
  expect(knownStage(name)).toBe(stage)
})

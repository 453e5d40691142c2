import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openQuarantine } from '../../src/import/quarantine.ts'
import { readHeaders, readRows } from '../../src/import/rows.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baton-rows-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function read(text: string) {
  const file = join(folder, 'file.csv')
  await writeFile(file, text)
  return { headers: await readHeaders(file), rows: await Array.fromAsync(readRows(file)) }
}

test.each([
  ['commas', 'id,name\r\n1,"Acme, Inc."\r\n'],
  ['semicolons', 'id;name\n1;Acme, Inc.\n'],
  ['tabs', 'id\tname\n1\tAcme, Inc.\n'],
  ['a byte order mark', '\ufeffid,name\n1,"Acme, Inc."'],
])('a file with %s is read', async (_, text) => {
  const { headers, rows } = await read(text)
  expect(headers).toEqual(['id', 'name'])
  expect(rows).toEqual([{ number: 2, cells: { id: '1', name: 'Acme, Inc.' }, fault: null }])
})

test('a column named twice is two columns', async () => {
  expect((await read('id,name,name\n1,a,b\n')).rows[0]!.cells).toEqual({
    ...{ id: '1', name: 'a', 'name 2': 'b' },
  })
})

test('a line that is no record does not take its neighbours with it', async () => {
  const { rows } = await read('id,name\n1,a\nthe end\n3,5" pipe\n4,d,e\n5,f,,\n')
  expect(rows.map(({ number, cells, fault }) => [number, cells.name, fault])).toEqual([
    [2, 'a', null],
    [3, '', 'this line has 1 of 2 columns'],
    [4, '5" pipe', null],
    [5, 'd', 'this line has 3 of 2 columns; beyond them stands: e'],
    [6, 'f', null],
  ])
})

test('a quote that never closes is told, and does not swallow the rest in silence', async () => {
  await expect(read('id,name\n1,"a\n2,b\n3,c\n')).rejects.toThrow(
    /from line 2: a quote \("\) there is never closed/,
  )
})

test('an empty file is refused in words', async () => {
  await expect(read('')).rejects.toThrow('is empty: its first line must name the columns')
})

test('what goes into quarantine comes out as it was', async () => {
  const file = join(folder, 'hostile.csv')
  // Cells are trimmed when they are read; line ends within a cell stay.
  const cell = fc
    .string({ unit: 'binary', maxLength: 12 })
    .map((text) => `x${text.replace(/[\0\r\u{d800}-\u{dfff}]/gu, '')}x`)
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 }),
      async (pairs) => {
        const quarantine = openQuarantine(file, ['one', 'two'])
        for (const [index, [one, two]] of pairs.entries()) {
          quarantine.add({ number: index, cells: { one, two }, fault: null }, 'because')
        }
        await quarantine.close()
        const back = await Array.fromAsync(readRows(quarantine.file))
        expect(back.map(({ cells }) => [cells.one, cells.two])).toEqual(pairs)
      },
    ),
    { numRuns: 50 },
  )
})

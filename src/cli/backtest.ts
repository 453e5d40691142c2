import { parseArgs } from 'node:util'
import { type Backtest, backtest } from '../backtest/backtest.ts'
import { NOBODY, type Share } from '../backtest/tally.ts'
import { oneLine } from '../decide/quality/text.ts'
import { Refusal } from '../errors.ts'
import type { House } from '../house.ts'
import { readRulebook } from '../rulebooks/rules.ts'
import { listDealKeys } from '../store/deals.ts'
import { configFor, inHouse, type Terminal, table } from './command.ts'

/** `baton rules backtest`: who would have got what by the rules of a folder, and which clocks would have been missed. */
export async function runBacktest(words: readonly string[], terminal: Terminal): Promise<number> {
  const { values } = parseArgs({
    args: [...words],
    options: { days: { type: 'string', default: '90' }, rules: { type: 'string' } },
  })
  const days = Number(values.days)
  if (!Number.isInteger(days) || days < 1)
    throw new Refusal(`${values.days} is no number of days: write it like --days 90`)
  const would = readRulebook(values.rules ?? configFor(terminal).rulesDir)
  await inHouse(terminal, async (house) => {
    const onProgress = (what: string, count: number) => terminal.err(`${count} ${what}\n`)
    const found = await backtest(house, { would, days, onProgress })
    const versions = [house.rulebook().version, would.version] as const
    for (const line of await sayBacktest(house, found, { days, versions })) terminal.out(line)
  })
  return 0
}

async function sayBacktest(
  house: House,
  { owners, clocks, unknown }: Backtest,
  { days, versions }: { days: number; versions: readonly [string, string] },
): Promise<string[]> {
  const [inForce, tried] = versions
  const isSame = inForce === tried ? ' (these are the rules in force)' : ''
  const keys = await listDealKeys(
    house.db,
    house.org,
    owners.moves.map(({ outcome }) => outcome.id),
  )
  return [
    `${days} days by the rules ${tried}${isSame}: ${owners.moved} of ${owners.decided} pieces of work would be somebody else's`,
    ...(unknown > 0
      ? [
          `${unknown} decisions are older than what is kept of the rules: those in force stand in for them`,
        ]
      : []),
    ...section('Who', ['work', 'who', 'got', 'would get', 'change'], shareRows(owners.people)),
    ...section('Teams', ['work', 'team', 'got', 'would get', 'change'], shareRows(owners.teams)),
    ...section('Clocks', CLOCK_COLUMNS, clockRows(clocks)),
    ...section(
      'The most surprising moves',
      ['what', 'amount', 'went to', 'would go to', 'by the rule'],
      owners.moves.map(({ outcome, from, to }) => [
        oneLine(`${keys.get(outcome.id) ?? outcome.noun} ${outcome.name}`).slice(0, 40),
        outcome.amount ? `${outcome.amount} ${outcome.currency ?? ''}`.trim() : '',
        from,
        to,
        outcome.would.rule,
      ]),
    ),
  ]
}

function section(
  title: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  return rows.length === 0 ? [] : ['', title, table([columns, ...rows])]
}

/** Those first for whom most would change; who would get the same comes last. */
function shareRows(shares: ReadonlyMap<string, Share>): string[][] {
  const change = ({ got, would }: Share) => would - got
  return [...shares]
    .sort(
      ([, one], [, other]) =>
        Math.abs(change(other)) - Math.abs(change(one)) || other.got - one.got,
    )
    .map(([name, share]) => {
      const [noun = '', who = NOBODY] = name.split('\0')
      const sign = change(share) > 0 ? '+' : ''
      return [`${noun}s`, who, ...[share.got, share.would].map(String), `${sign}${change(share)}`]
    })
}

const CLOCK_COLUMNS = ['clock', 'ran', 'missed', 'would run', 'would miss', 'saved', 'broken']

function clockRows(clocks: Backtest['clocks']): string[][] {
  return [...clocks].map(([name, { was, would, saved, broken }]) => [
    name,
    ...[was.ran, was.missed, would.ran, would.missed, saved, broken].map(String),
  ])
}

import jsonLogic, { type RulesLogic } from 'json-logic-js'
import { Engine } from 'json-rules-engine'
import { chooseOwner } from '../src/decide/routing.ts'
import type { Situation } from '../src/model.ts'
import { aDeal, anAccount, aPerson, aSignal, aSituation } from '../test/support/given.ts'
import { rulesOf } from '../test/support/rules.ts'

const SIZES = [10, 100, 1_000, 10_000] as const
const COMPARED = 1_000
const AIMS = { engine: 500, logic: 20, growth: 3 }
const REP = aPerson({ managerId: null })
const ENOUGH = 1_000

/** Decides who owns a deal of that country; how it does so is the contender's. */
type Decide = (country: string) => unknown

const countryOf = (rule: number) => `C${rule}`

/** Ours: the same function that decides live deals, with reasons, values and candidates. */
function ours(size: number): Decide {
  const rules = Array.from(
    { length: size },
    (_, at) => `
  - rule: rule ${at}
    on: [deal.created]
    when: account.country == "${countryOf(at)}" && deal.amount >= 1000
    assign: { person: ${REP.email} }
    otherwise: { queue: triage }`,
  )
  const text = `queues:\n  triage: { owner: { role: ops } }\nrules:${rules.join('')}\n`
  const rulebook = rulesOf({ 'ownership.yml': text })
  const deal = aDeal({ ownerId: null, amount: '5000.00' })
  const situation: Situation = aSituation(aSignal('deal.created'), { deal, people: [REP] })
  return (country) => {
    const choice = chooseOwner(
      rulebook,
      { ...situation, account: anAccount({ country }) },
      'deal.created',
    )
    if (!('to' in choice)) throw new Error(choice.because)
  }
}

function jsonLogics(size: number): Decide {
  const rules: RulesLogic[] = Array.from({ length: size }, (_, at) => ({
    and: [{ '==': [{ var: 'country' }, countryOf(at)] }, { '>=': [{ var: 'amount' }, 1000] }],
  }))
  return (country) => {
    const facts = { country, amount: 5000 }
    if (!rules.some((rule) => jsonLogic.apply(rule, facts))) throw new Error(country)
  }
}

function jsonRulesEngine(size: number): Decide {
  const engine = new Engine(
    Array.from({ length: size }, (_, at) => ({
      conditions: {
        all: [
          { fact: 'country', operator: 'equal', value: countryOf(at) },
          { fact: 'amount', operator: 'greaterThanInclusive', value: 1000 },
        ],
      },
      event: { type: REP.email },
    })),
  )
  return async (country) => {
    const { events } = await engine.run({ country, amount: 5000 })
    if (events.length !== 1) throw new Error(country)
  }
}

/** Verdicts a second, over `ms` of them, for countries spread over all rules. */
async function speedOf(decide: Decide, size: number, ms: number): Promise<number> {
  const from = performance.now()
  let count = 0
  for (; performance.now() - from < ms && count < ENOUGH * ms; count++) {
    const decided = decide(countryOf((count * 7919) % size))
    if (decided instanceof Promise) await decided
  }
  return (count / (performance.now() - from)) * 1000
}

/** Prints verdicts a second with more and more rules, and beside two other rule engines on equal rules. */
export async function benchRules(given: readonly string[]): Promise<boolean> {
  const quick = given.includes('--quick')
  const rounds = quick ? 3 : 7
  const ms = quick ? 250 : 1_000
  const sizes = SIZES.map((size) => ({ name: `baton, ${size} rules`, size, decide: ours(size) }))
  const others = [
    { name: `json-logic-js, ${COMPARED} rules`, size: COMPARED, decide: jsonLogics(COMPARED) },
    {
      name: `json-rules-engine, ${COMPARED} rules`,
      size: COMPARED,
      decide: jsonRulesEngine(COMPARED),
    },
  ]
  const speeds = new Map<string, number[]>()
  for (let round = 0; round <= rounds; round++) {
    for (const { name, size, decide } of [...sizes, ...others]) {
      const speed = await speedOf(decide, size, ms)
      // The first round only warms up.
      if (round > 0) speeds.set(name, [...(speeds.get(name) ?? []), speed])
    }
  }
  return report([...speeds].map(([name, all]) => [name, median(all)] as const))
}

function report(speeds: readonly (readonly [string, number])[]): boolean {
  for (const [name, speed] of speeds) {
    process.stdout.write(
      `${name.padEnd(32)} ${Math.round(speed).toLocaleString('en')} verdicts/s\n`,
    )
  }
  const at = (start: string) => speeds.find(([name]) => name.startsWith(start))![1]
  const engine = at(`baton, ${COMPARED} `) / at('json-rules-engine')
  const logic = at(`baton, ${COMPARED} `) / at('json-logic-js')
  const growth = at('baton, 10 ') / at('baton, 10000 ')
  process.stdout.write(
    `at ${COMPARED} rules ${engine.toFixed(0)}x json-rules-engine (aim ${AIMS.engine}x), ` +
      `${logic.toFixed(0)}x json-logic-js (aim ${AIMS.logic}x); ` +
      `10,000 rules cost ${growth.toFixed(1)}x of 10 (aim at most ${AIMS.growth}x)\n`,
  )
  return engine >= AIMS.engine && logic >= AIMS.logic && growth <= AIMS.growth
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)]!
}

import { whatElse } from '../backtest/what-else.ts'
import type { OwnerView } from '../cards/view.ts'
import { saySum } from '../decide/clock/say-sum.ts'
import { opened } from '../decide/raw.ts'
import { load } from '../decide/rulebook/load.ts'
import { sayRules } from '../decide/rulebook/say-rules.ts'
import { warningsOf } from '../decide/rulebook/warnings.ts'
import { Refusal } from '../errors.ts'
import { readRules, sayFault } from '../rulebooks/rules.ts'
import { listClocksOn } from '../store/clocks.ts'
import { findKeyed, findOwner } from '../store/owners.ts'
import { runBacktest } from './backtest.ts'
import { configFor, inHouse, type Subcommand, type Terminal, table } from './command.ts'

/** `baton rules check`: whether the rules can be loaded, and what they say in plain sentences. */
export const rules: Subcommand = {
  usage: 'rules check | rules explain <key> | rules backtest [--days 90] [--rules folder]',
  says: 'checks the rules and says them in plain sentences; explains a record’s owner and clocks; tries other rules on what was',
  async run([what, key, ...more], terminal) {
    const { out, err } = terminal
    if (what === 'backtest')
      return await runBacktest(key === undefined ? [] : [key, ...more], terminal)
    if (what === 'explain' && key !== undefined) return await explain(key, terminal)
    if (what !== 'check') throw new Refusal(`Usage: baton ${rules.usage}`)
    const loaded = load(readRules(configFor(terminal).rulesDir))
    if ('faults' in loaded) {
      for (const fault of loaded.faults) out(sayFault(fault))
      return 1
    }
    for (const warning of warningsOf(loaded.rulebook)) err(`${sayFault(warning)}\n`)
    const sentences = sayRules(loaded.rulebook)
    out(`${sentences.length} rules, no faults (version ${loaded.rulebook.version})`)
    for (const sentence of sentences) out(sentence)
    return 0
  },
}

/** Why a deal, a lead or a ticket is whose it is, and how each of its deadlines adds up. */
async function explain(key: string, terminal: Terminal): Promise<number> {
  const { out } = terminal
  await inHouse(terminal, async ({ db, org, rulebook, now }) => {
    const subject = await findKeyed(db, org, key)
    const owned = subject && (await findOwner(db, org, subject))
    if (!subject || !owned) {
      throw new Refusal(
        `There is no record ${key}: name a deal, a lead, a ticket or a task by its key, like D-12`,
      )
    }
    const owner = opened(owned)
    out(`${owner.key} ${owner.name}: ${owner.ownerName ?? 'nobody'} owns it`)
    if (owner.because) out(`${owner.because} (${sayRule(owner)})`)
    if (owner.candidates.length > 0) {
      const rows = owner.candidates.map((it) => [it.name, it.skipped ?? 'could have it'])
      out(table([['considered', 'outcome'], ...rows]))
    }
    const otherwise = await whatElse({ db, org, rulebook }, subject)
    if (otherwise) out(otherwise)
    for (const clock of await listClocksOn(db, org, subject.id)) {
      const sum = saySum(rulebook(), clock, now().toISOString())
      out(`\n${sum.title} (${sum.state})`)
      out(table([['when', 'counts'], ...sum.lines, ['together', sum.total]]))
    }
  })
  return 0
}

function sayRule({ rule, rulebook }: Pick<OwnerView, 'rule' | 'rulebook'>): string {
  return rule ? `${rule}, rules ${rulebook ?? 'unknown'}` : 'by hand'
}

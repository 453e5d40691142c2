import { load } from '../decide/rulebook/load.ts'
import { sayRules } from '../decide/rulebook/say-rules.ts'
import { Refusal } from '../errors.ts'
import { readRules, sayFault } from '../rules.ts'
import { configFor, type Subcommand } from './command.ts'

/** `baton rules check`: whether the rules can be loaded, and what they say in plain sentences. */
export const rules: Subcommand = {
  usage: 'rules check',
  says: 'checks the rules and says them in plain sentences',
  async run([what], terminal) {
    const { out, err } = terminal
    if (what !== 'check') throw new Refusal(`Usage: baton ${rules.usage}`)
    const loaded = load(readRules(configFor(terminal).rulesDir))
    if ('faults' in loaded) {
      for (const fault of loaded.faults) out(sayFault(fault))
      return 1
    }
    for (const warning of loaded.warnings) err(`${sayFault(warning)}\n`)
    const sentences = sayRules(loaded.rulebook)
    out(`${sentences.length} rules, no faults (version ${loaded.rulebook.version})`)
    for (const sentence of sentences) out(sentence)
    return 0
  },
}

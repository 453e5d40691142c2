import type { SignalOf, Situation, Verdict } from '../model.ts'
import { raise } from './exceptions.ts'
import type { Rulebook } from './rulebook.ts'
import { enumerate } from './sentences.ts'
import { act } from './verdicts.ts'

/** More faults than this are counted: the command line lists them all. */
const NAMED = 5

/** Rules that cannot be used change nothing: one exception says where they are wrong, until they are well. */
export function refuseRules(
  rulebook: Rulebook,
  situation: Situation & { readonly signal: SignalOf<'rules.refused'> },
): Verdict {
  const { signal, exception } = situation
  const because = sayRefused(signal)
  const read = { version: signal.version, faults: signal.faults }
  if (exception) {
    const effect = { do: 'restate', exception: exception.id, because } as const
    return act('rules', because, [effect], read)
  }
  return raise(rulebook, situation, {
    ...{ rule: 'rules', kind: 'failed', subject: null, field: null, resume: null },
    ...{ id: signal.exception, offered: 'The rules as they were saved', because, read },
  })
}

function sayRefused({ version, faults }: SignalOf<'rules.refused'>): string {
  const more = faults.length > NAMED ? [`and ${faults.length - NAMED} more`] : []
  const said = [...faults.slice(0, NAMED), ...more].join('\n')
  return `The saved rules cannot be used, so those of version ${version} stay in force:\n${said}\nMend them and save; npm run -s baton -- rules check lists every fault.`
}

/** Other rules are in force, or those in the folder are well again: what said that they were not is settled. */
export function keepRules(
  _: Rulebook,
  { signal, exception }: Situation & { readonly signal: SignalOf<'rules.loaded'> },
): Verdict {
  const { version, was, files } = signal
  const because =
    version === was
      ? `The rules are well again and stay as they were (version ${version})`
      : `The rules are now those of version ${version}${was === null ? '' : `, before ${was}`}${files.length > 0 ? `: ${enumerate(files, 'and')} changed` : ''}`
  const isOpen = exception?.state === 'open'
  return act('rules', because, isOpen ? [{ do: 'settle', exception: exception.id }] : [], {
    ...{ version, was, files },
  })
}

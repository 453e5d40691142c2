import type { SignalOf, Situation, Verdict } from '../model.ts'
import { raise } from './exceptions.ts'
import type { Rulebook } from './rulebook.ts'
import { act, skip, tellPeople } from './verdicts.ts'

const FINDINGS = 'findings'

/** What was found is an exception of those who look after the rules: once, for as long as it is so. */
export function heedFinding(
  rulebook: Rulebook,
  situation: Situation & { readonly signal: SignalOf<'finding.seen'> },
): Verdict {
  const { exception, signal } = situation
  const { because, about, tell, name } = signal.finding
  if (exception?.state === 'settled')
    return skip(FINDINGS, `${exception.key} said so, and somebody has seen to it`)
  if (exception?.because === because) return skip(FINDINGS, `${exception.key} says so already`)
  if (exception)
    return act(FINDINGS, because, [{ do: 'restate', exception: exception.id, because }])
  const nothing = { field: null, offered: null, resume: null }
  const raised = raise(rulebook, nobodys(situation), {
    ...{ rule: FINDINGS, kind: 'finding', id: signal.exception, subject: about, because },
    ...nothing,
  })
  return {
    ...raised,
    outcome: 'act',
    effects: [
      ...raised.effects,
      { do: 'keep-finding', name, exception: signal.exception },
      ...tellPeople(tell, { noun: 'exception', id: signal.exception }),
    ],
  }
}

/** It is no longer so: what said it is settled, and should it come again it is news. */
export function dropFinding(
  _: Rulebook,
  { signal, exception }: Situation & { readonly signal: SignalOf<'finding.gone'> },
): Verdict {
  const isOpen = exception?.state === 'open'
  return act(FINDINGS, `It is no longer so: ${exception?.because ?? signal.name}`, [
    { do: 'drop-finding', name: signal.name },
    ...(isOpen ? [{ do: 'settle', exception: exception.id } as const] : []),
  ])
}

/** It is for those who look after the rules, whoever owns the record it is about. */
function nobodys(situation: Situation): Situation {
  return { ...situation, deal: null, account: null, task: null, project: null }
}

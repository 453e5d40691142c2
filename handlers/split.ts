import { stageOf } from '../src/decide/pipeline.ts'
import type { Rulebook } from '../src/decide/rulebook.ts'

/** `Acme` + `renewal to Closed won` -> the deal `Acme renewal`, the stage `Closed won`: a stage is what the words end with. */
export function splitStage(
  rulebook: Rulebook,
  deal: string,
  stage: string | undefined,
): { deal: string; stage: string | undefined } {
  if (stage === undefined) return { deal, stage }
  if (isStage(rulebook, stage)) return { deal, stage }
  const words = stage.split(/\s+/)
  for (let at = 1; at < words.length; at++) {
    const end = words.slice(at).join(' ')
    if (isStage(rulebook, end)) return { deal: named(deal, words.slice(0, at)), stage: end }
  }
  return { deal, stage: stage.replace(/^to\s+/i, '') }
}

function isStage(rulebook: Rulebook, text: string): boolean {
  return Object.keys(rulebook.pipelines).some((name) => stageOf(rulebook, name, text) !== null)
}

function named(first: string, words: readonly string[]): string {
  const more = /^to$/i.test(words.at(-1) ?? '') ? words.slice(0, -1) : words
  return [first, ...more].join(' ')
}

/** `Acme renewal because it is too far` -> the deal `Acme renewal`, and why. */
export function splitReason(said: string): { deal: string; reason?: string } {
  const [, deal = said, reason] = BECAUSE.exec(said) ?? []
  return reason === undefined ? { deal } : { deal, reason }
}

const BECAUSE = /^([\s\S]*?\S)\s+because:?\s+(\S[\s\S]*)$/i

/** `Acme` + `renewal to Mia Chen because she knows them` -> the deal `Acme renewal`, the owner `Mia Chen`, and why. */
export function splitOwner(
  deal: string,
  said: string,
): { deal: string; owner: string; reason?: string } {
  const [, owner = said, reason] = BECAUSE.exec(said) ?? []
  const why = reason === undefined ? {} : { reason }
  const cut = /^(?:([\s\S]*?)\s)?to\s+(\S[\s\S]*)$/i.exec(owner)
  if (!cut) return { deal, owner, ...why }
  return { deal: cut[1] ? `${deal} ${cut[1]}` : deal, owner: cut[2]!, ...why }
}

import { FIELDS, type Field, fieldOf } from '../fields.ts'
import { stageLabels, stageOf } from '../pipeline.ts'
import { quoted } from '../quality/text.ts'
import { normalise } from '../quality.ts'
import type { Rulebook } from '../rulebook.ts'
import { enumerate } from '../sentences.ts'
import { readCustom } from './custom.ts'
import { badValue, byName, offeredText, type Reading } from './reading.ts'
import { type DealSituation, type Fault, isNews, isReport, personByMail } from './reports.ts'

/** Reads a deal's patch: each field that is named and news is normalised, or becomes a fault. */
export function readPatch(rulebook: Rulebook, situation: DealSituation, pipeline: string): Reading {
  const reading: Reading = {
    fields: {},
    stage: null,
    owner: null,
    account: null,
    named: [],
    faults: [],
  }
  for (const [name, raw] of byName(situation.signal.patch)) {
    if (raw === undefined) continue
    if (name === 'custom') readCustom(rulebook, situation, raw, reading)
    else readField({ rulebook, situation, pipeline }, name, raw, reading)
  }
  return reading
}

interface At {
  readonly rulebook: Rulebook
  readonly situation: DealSituation
  readonly pipeline: string
}

function readField(at: At, name: string, raw: unknown, reading: Reading): void {
  const field = fieldOf('deal', name)
  if (!field) {
    reading.faults.push(unknownField(name, raw))
    return
  }
  // A blank name, stage or owner in another system's record says no more than nothing.
  const silent = !at.situation.deal || isReport(at.situation.signal)
  if (silent && field.lasting && isBlank(raw)) return
  if (!isNews(at.situation, name)) return
  reading.named.push(name)
  const normal = normalise(field, raw)
  const because = 'fault' in normal ? normal.fault : place(at, field, normal.value, reading)
  if (because !== null) reading.faults.push(badValue(name, raw, because))
}

/** Puts a good value where it belongs; a sentence when there is no such stage or person. */
function place(at: At, field: Field, value: string | null, reading: Reading): string | null {
  if (field.kind === 'stage') {
    reading.stage = stageOf(at.rulebook, at.pipeline, value ?? '')
    return reading.stage ? null : noStage(at.rulebook, at.pipeline, value)
  }
  if (field.kind === 'person') {
    reading.owner = personByMail(at.situation.people, value ?? '')
    return reading.owner ? null : noPerson(value)
  }
  if (field.kind === 'account' && value !== null) reading.account = value
  else reading.fields[field.column] = value
  return null
}

export function noStage(rulebook: Rulebook, pipeline: string, value: unknown): string {
  return `${quoted(value)} is no stage: it is ${stageLabels(rulebook, pipeline)}`
}

export function noPerson(value: unknown): string {
  return `Nobody active here has the address ${quoted(value)}: name the mail address of a colleague`
}

function isBlank(raw: unknown): boolean {
  return raw === null || (typeof raw === 'string' && raw.trim() === '')
}

function unknownField(name: string, raw: unknown): Fault {
  const known = enumerate([...Object.keys(FIELDS.deal), 'custom'], 'and')
  const because = `A deal has no field ${quoted(name)}: it has ${known}`
  return {
    kind: 'bad_value',
    field: name.slice(0, 100),
    offered: offeredText(raw),
    because,
    todo: null,
  }
}

import type { Logger } from 'pino'
import { answerQuestion } from '../../prompts/answer-question.ts'
import { dealSummary } from '../../prompts/deal-summary.ts'
import type { Rulebook } from '../decide/rulebook.ts'
import { Outage, Refusal } from '../errors.ts'
import type { Db, Writer, Written } from '../house.ts'
import type { Id, Person } from '../nouns.ts'
import { readDossier } from '../store/dossier.ts'
import { type Model, type ModelSettings, openModel } from './ask.ts'
import { findRecords } from './find-records.ts'
import { materialOf } from './material.ts'
import { summariseOffline } from './offline.ts'
import { type Records, sayAccount, sayDeal, sayPlate } from './records.ts'
import { veilDossier } from './veil.ts'

const OFFLINE = 'offline'
const NOTHING_FOUND =
  'I found no deal, account or person named in that. Ask like: who owns Acme? Where does D-12 stand? What is open for me?'

interface Desk {
  readonly db: Db
  readonly org: Id<'org'>
  readonly log: Logger
  rulebook(): Rulebook
  now(): Date
}

/** Opens the writer: the model of the settings, with the record's own rules behind it when it is off or fails. */
export function openWriter(desk: Desk & { readonly settings: ModelSettings }): Writer {
  const model = openModel(desk.settings, desk.log)
  return {
    name: model?.name ?? OFFLINE,
    summarise: (deal) => summarise(desk, model, deal),
    answer: (question, by, hears) => answer(desk, model, { question, by, hears }),
  }
}

/** Everyone who may see the deal reads its summary, so it is written without what is only for some. */
async function summarise(desk: Desk, model: Model | null, id: Id<'deal'>): Promise<Written> {
  const whole = await readDossier(desk.db, desk.org, id)
  if (!whole) throw new Refusal('There is no such deal any more: it was deleted.')
  const [rulebook, now] = [desk.rulebook(), desk.now()]
  const without = Object.keys(rulebook.reading)
  const dossier = veilDossier(whole, { record: true, hidden: new Set(without) })
  const offline = () => {
    return { ...summariseOffline(dossier, { rulebook, now }), writer: OFFLINE, without }
  }
  if (!model) return offline()
  return await orOffline(desk, offline, async () => {
    const inputs = { today: dayOf(now), record: materialOf(dossier, rulebook) }
    const said = await model.ask(dealSummary, inputs)
    return { text: said.summary, nextAction: said.nextAction, writer: model.name, without }
  })
}

interface Wondering {
  readonly question: string
  readonly by: Person
  readonly hears?: ((piece: string) => void) | undefined
}

async function answer(
  desk: Desk,
  model: Model | null,
  { question, by, hears }: Wondering,
): Promise<string> {
  const records = await findRecords(desk, question, by)
  const said = sayRecords(desk, records, { question, by })
  if (!model || said === '') return said || NOTHING_FOUND
  return await orOffline(
    desk,
    () => said,
    async () => {
      const details = records.deals.map((dossier) => materialOf(dossier, desk.rulebook()))
      const { answer } = await model.ask(
        answerQuestion,
        {
          today: dayOf(desk.now()),
          asker: by.name,
          question: question.slice(0, 2_000),
          records: [said, ...details].join('\n\n').slice(0, 40_000),
        },
        hears && { field: 'answer', hears },
      )
      return answer
    },
  )
}

async function orOffline<T>(desk: Desk, offline: () => T, online: () => Promise<T>): Promise<T> {
  try {
    return await online()
  } catch (error) {
    if (!(error instanceof Outage)) throw error
    desk.log.warn({ err: error }, 'the model failed: answered from the record instead')
    return offline()
  }
}

/** The records in words; the one who owns the account comes first when that is the question. */
function sayRecords(
  desk: Desk,
  { deals, accounts, people }: Records,
  { question, by }: { question: string; by: Person },
): string {
  const of = { rulebook: desk.rulebook(), now: desk.now() }
  const saidDeals = deals.map((dossier) => sayDeal(dossier, of))
  const saidAccounts = accounts.map((account) => sayAccount(account, of.rulebook))
  return [
    ...(/\bown/i.test(question) ? [saidAccounts, saidDeals] : [saidDeals, saidAccounts]).flat(),
    ...people.map((plate) => sayPlate(plate, of.rulebook, plate.id === by.id)),
  ].join('\n\n')
}

function dayOf(now: Date): string {
  return now.toISOString().slice(0, 10)
}

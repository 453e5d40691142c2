import type { Router } from 'express'
import { seenBy, veilOwner } from '../../cards/veil.ts'
import type { Raw } from '../../decide/raw.ts'
import type { Id } from '../../nouns.ts'
import { seeingOf } from '../../reading.ts'
import { findOwner } from '../../store/owners.ts'
import {
  type DealRecord,
  type DealRow,
  findAccountRecord,
  findDealRecord,
  listDealRows,
  listTaskRows,
} from '../../store/pages.ts'
import {
  findProjectId,
  listApprovalIds,
  listClockRows,
  listHappened,
  listProjectIds,
  readNames,
} from '../../store/story.ts'
import { readApprovalViews, readProjectViews } from '../../store/views.ts'
import { sendFramed } from './around.ts'
import { type DealPage, drawDealPage, drawDealParts } from './pages/deal.ts'
import { drawAccountPage, drawDealsPage, drawProjectPage, drawTasksPage } from './pages/lists.ts'
import { accountSeen, recordSeen, rowsSeen, storySeen } from './seen.ts'
import { tellStory } from './timeline.ts'
import { isId, type KnownVisit, knows, notThere, parameter, send, type Web } from './visit.ts'

const PAGE = 50

/** The pages of records: what the cards lead to. */
export function records(router: Router, web: Web): void {
  router.get('/deals', knows(web, showDeals))
  router.get('/deals/:key', knows(web, showDeal))
  router.get('/accounts/:key', knows(web, showAccount))
  router.get('/projects/:key', knows(web, showProject))
  router.get('/tasks', knows(web, showTasks))
}

async function showDeals(visit: KnownVisit): Promise<void> {
  const { web, request, person } = visit
  const { db, org } = web.house
  const words = parameter(request, 'q').trim().slice(0, 100)
  const mine = parameter(request, 'mine') === '1'
  const after = parameter(request, 'after')
  const found = await listDealRows(db, org, {
    limit: PAGE,
    ...(words && { words }),
    ...(mine && { owner: person.id }),
    ...(isId(after) && { after }),
  })
  const deals = await keepReadable(visit, found.rows)
  const { last } = found
  const rest = new URLSearchParams({ ...(words && { q: words }), ...(mine && { mine: '1' }) })
  if (last) rest.set('after', last)
  const page = { deals, words, mine, next: last && `/deals?${rest}`, look: web.house.rulebook() }
  await sendFramed(visit, { title: 'Deals', path: '/deals' }, { main: drawDealsPage(page) })
}

/** Only what the asker may see, as far as they may read it. */
async function keepReadable(
  { web, person }: KnownVisit,
  deals: readonly Raw<DealRow>[],
): Promise<DealRow[]> {
  return rowsSeen(deals, await seeingOf(web.house, person))
}

async function showDeal(visit: KnownVisit): Promise<void> {
  const { db, org } = visit.web.house
  const deal = await findDealRecord(db, org, String(visit.request.params.key).toUpperCase())
  const page = deal && (await readDealPage(visit, deal))
  if (!page) return notThere(visit)
  if (parameter(visit.request, 'part') === 'body') return send(visit, drawDealParts(page))
  const { key, name } = page.deal
  const about = { title: `${key} ${name}`, path: `/deals/${key}` }
  await sendFramed(visit, about, { main: drawDealPage(page) })
}

async function readDealPage(
  { web, person }: KnownVisit,
  found: Raw<DealRecord>,
): Promise<DealPage | null> {
  const { db, org } = web.house
  const see = await seeingOf(web.house, person)
  const seen = recordSeen(found, see)
  if (!seen) return null
  const { deal, sight } = seen
  const look = web.house.rulebook()
  const [owner, tasks, clocks, approvals, projects, happened, names] = await Promise.all([
    findOwner(db, org, { noun: 'deal', id: deal.id }),
    listTaskRows(db, org, { deal: deal.id }),
    listClockRows(db, org, deal.id),
    listApprovalIds(db, org, deal.id).then((ids) => readApprovalViews(db, org, ids)),
    listProjectIds(db, org, deal.id).then((ids) => readProjectViews(db, org, ids)),
    listHappened(db, org, { noun: 'deal', id: deal.id }),
    readNames(db, org),
  ])
  const ofDeal = [...approvals.values()].map((view) => seenBy('approval', view, see).view)
  return {
    deal,
    owner: owner && veilOwner(owner, see),
    tasks,
    clocks,
    approvals: ofDeal.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt)),
    projects: [...projects.values()].map((view) => seenBy('project', view, see).view),
    story: tellStory(storySeen(happened, sight), { look, pipeline: deal.pipeline, names }),
    look,
    person,
    today: todayOf(web),
  }
}

async function showAccount(visit: KnownVisit): Promise<void> {
  const { db, org, rulebook } = visit.web.house
  const found = await findAccountRecord(db, org, String(visit.request.params.key).toUpperCase())
  if (!found) return notThere(visit)
  const see = await seeingOf(visit.web.house, visit.person)
  const account = accountSeen(found, see)
  const { rows } = await listDealRows(db, org, { account: account.id, limit: 200 })
  const deals = await keepReadable(visit, rows)
  const main = drawAccountPage({ account, deals, look: rulebook(), zone: visit.person.zone })
  await sendFramed(visit, { title: account.name, path: `/accounts/${account.key}` }, { main })
}

async function showProject(visit: KnownVisit): Promise<void> {
  const { db, org } = visit.web.house
  const id = await findProjectId(db, org, String(visit.request.params.key).toUpperCase())
  const found = id === null ? null : (await readProjectViews(db, org, [id])).get(id)
  const see = await seeingOf(visit.web.house, visit.person)
  const seen = found ? seenBy('project', found, see) : null
  if (!seen?.sight.record) return notThere(visit)
  const project = seen.view
  const tasks = await listTaskRows(db, org, { project: project.id as Id })
  const main = drawProjectPage({
    project,
    tasks,
    today: todayOf(visit.web),
    zone: visit.person.zone,
  })
  await sendFramed(visit, { title: project.name, path: `/projects/${project.key}` }, { main })
}

async function showTasks(visit: KnownVisit): Promise<void> {
  const { db, org } = visit.web.house
  const tasks = await listTaskRows(db, org, { owner: visit.person.id })
  const main = drawTasksPage({ tasks, today: todayOf(visit.web), zone: visit.person.zone })
  await sendFramed(visit, { title: 'My tasks', path: '/tasks' }, { main })
}

function todayOf({ house }: Web): string {
  return house.now().toISOString().slice(0, 10)
}

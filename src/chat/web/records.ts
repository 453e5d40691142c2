import type { Router } from 'express'
import { may } from '../../decide/permissions.ts'
import type { Id } from '../../nouns.ts'
import { findOwner } from '../../store/owners.ts'
import {
  type DealRecord,
  type DealRow,
  findAccountRecord,
  findDealRecord,
  listDealRows,
  listTaskRows,
} from '../../store/pages.ts'
import { listPeople } from '../../store/people.ts'
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
    limit: PAGE + 1,
    ...(words && { words }),
    ...(mine && { owner: person.id }),
    ...(isId(after) && { after }),
  })
  const deals = await keepReadable(visit, found.slice(0, PAGE))
  const last = found.length > PAGE ? found[PAGE - 1]!.id : null
  const rest = new URLSearchParams({ ...(words && { q: words }), ...(mine && { mine: '1' }) })
  if (last) rest.set('after', last)
  const page = { deals, words, mine, next: last && `/deals?${rest}`, look: web.house.rulebook() }
  await sendFramed(visit, { title: 'Deals', path: '/deals' }, { main: drawDealsPage(page) })
}

/** Only what the asker may see, decided where everything else asks too. */
async function keepReadable(
  { web, person }: KnownVisit,
  deals: readonly DealRow[],
): Promise<DealRow[]> {
  const { db, org, now } = web.house
  const people = await listPeople(db, org, { now: now().toISOString() })
  return deals.filter(
    (record) => may(web.house.rulebook(), 'deal.read', { person, record, people }) === null,
  )
}

async function showDeal(visit: KnownVisit): Promise<void> {
  const { db, org } = visit.web.house
  const deal = await findDealRecord(db, org, String(visit.request.params.key).toUpperCase())
  if (!deal || (await keepReadable(visit, [deal])).length === 0) return notThere(visit)
  const page = await readDealPage(visit, deal)
  if (parameter(visit.request, 'part') === 'body') return send(visit, drawDealParts(page))
  const about = { title: `${deal.key} ${deal.name}`, path: `/deals/${deal.key}` }
  await sendFramed(visit, about, { main: drawDealPage(page) })
}

async function readDealPage({ web, person }: KnownVisit, deal: DealRecord): Promise<DealPage> {
  const { db, org } = web.house
  const look = web.house.rulebook()
  const [owner, tasks, clocks, approvals, projects, happened, names] = await Promise.all([
    findOwner(db, org, { noun: 'deal', id: deal.id }),
    listTaskRows(db, org, { deal: deal.id }),
    listClockRows(db, org, deal.id),
    listApprovalIds(db, org, deal.id).then((ids) => readApprovalViews(db, org, ids)),
    listProjectIds(db, org, deal.id).then((ids) => readProjectViews(db, org, ids)),
    listHappened(db, org, deal.id),
    readNames(db, org),
  ])
  return {
    deal,
    owner,
    tasks,
    clocks,
    approvals: [...approvals.values()].toSorted((a, b) => b.createdAt.localeCompare(a.createdAt)),
    projects: [...projects.values()],
    story: tellStory(happened, { look, pipeline: deal.pipeline, names }),
    look,
    person,
    today: todayOf(web),
  }
}

async function showAccount(visit: KnownVisit): Promise<void> {
  const { db, org, rulebook } = visit.web.house
  const account = await findAccountRecord(db, org, String(visit.request.params.key).toUpperCase())
  if (!account) return notThere(visit)
  const found = await listDealRows(db, org, { account: account.id, limit: 200 })
  const deals = await keepReadable(visit, found)
  const main = drawAccountPage({ account, deals, look: rulebook(), zone: visit.person.zone })
  await sendFramed(visit, { title: account.name, path: `/accounts/${account.key}` }, { main })
}

async function showProject(visit: KnownVisit): Promise<void> {
  const { db, org } = visit.web.house
  const id = await findProjectId(db, org, String(visit.request.params.key).toUpperCase())
  const project = id && (await readProjectViews(db, org, [id])).get(id)
  if (!project) return notThere(visit)
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

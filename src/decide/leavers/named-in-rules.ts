import type { Remaining } from '../../model.ts'
import type { Rulebook } from '../rulebook.ts'

/** The rules that name somebody by their mail address: their files must be changed. */
export function namedInRules(rulebook: Rulebook, email: string): Remaining[] {
  const mail = email.toLowerCase()
  const names = (said: unknown) => JSON.stringify(said).toLowerCase().includes(`"${mail}"`)
  const rules = rulebook.ownership
    .filter(({ assign }) => names(assign))
    .map(({ name, place }) => `the rule “${name}” in ${place.file}, line ${place.line}`)
  const queues = Object.values(rulebook.queues)
    .filter(({ owner }) => names(owner))
    .map(({ name }) => `the queue ${name} in rules/ownership.yml`)
  const playbooks = rulebook.playbooks
    .filter(({ project, tasks }) => names([project.owner, ...tasks.map(({ owner }) => owner)]))
    .map(({ name, place }) => `the playbook “${name}” in ${place.file}`)
  return [...rules, ...queues, ...playbooks].map((name) => ({
    what: 'rule',
    id: null,
    key: '',
    name,
    dealId: null,
  }))
}

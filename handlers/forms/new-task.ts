import { taskForm } from '../../src/cards/message-forms.ts'
import type { FormDoor } from '../../src/house.ts'
import { type Chosen, chosenDeal, chosenPerson } from '../chosen.ts'
import { addTask } from '../commands/task.ts'

/** A new task; without an owner it is the asker's. */
export const newTask: FormDoor = async ({ fields }, asked) => {
  const { title = '', deal = '', owner = '', due_on = '' } = fields
  const about = deal.trim() ? await chosenDeal(asked, deal) : null
  const person = await chosenPerson(asked, owner.trim() || 'me')
  const wrong = {
    ...(title.trim() ? {} : { title: 'Say what is to be done' }),
    ...faultOf('deal', about),
    ...faultOf('owner', person),
  }
  const again = (faults: Readonly<Record<string, string>>) =>
    taskForm({
      values: { title, deal, owner, due_on },
      faults,
      shown: { ...shownOf('deal', about), ...shownOf('owner', person) },
    })
  if (Object.keys(wrong).length > 0 || 'fault' in person) return { form: again(wrong) }
  const task = {
    title: title.trim(),
    owner: person.found.id,
    ...(due_on.trim() && { dueOn: due_on.trim() }),
    ...(about && 'found' in about && { deal: { id: about.found.id } }),
  }
  return await addTask(asked, task, ({ faults }) => again(faults))
}

function faultOf(name: string, chosen: Chosen<unknown> | null): Record<string, string> {
  return chosen && 'fault' in chosen ? { [name]: chosen.fault } : {}
}

function shownOf(name: string, chosen: Chosen<unknown> | null): Record<string, string> {
  return chosen && 'found' in chosen ? { [name]: chosen.shown } : {}
}

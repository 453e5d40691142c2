import type { Card } from '../chat/card.ts'
import { approvalCard } from './approval.ts'
import { dealCard } from './deal.ts'
import { exceptionCard } from './exception.ts'
import { projectCard } from './project.ts'
import { taskCard } from './task.ts'
import type { ApprovalView, DealView, ExceptionView, Look, ProjectView, TaskView } from './view.ts'

/** What each kind of subject is drawn from. */
export interface Views {
  readonly deal: DealView
  readonly approval: ApprovalView
  readonly task: TaskView
  readonly project: ProjectView
  readonly exception: ExceptionView
}

/** The living cards, by the noun they show. The same card everywhere. */
export const cards: { readonly [N in keyof Views]: (view: Views[N], look: Look) => Card } = {
  deal: dealCard,
  approval: approvalCard,
  task: taskCard,
  project: projectCard,
  exception: exceptionCard,
}

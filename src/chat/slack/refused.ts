import type { House } from '../../house.ts'
import type { Form, Reply } from '../card.ts'
import type { Gesture } from './gesture.ts'
import { isViewRefused } from './plainer.ts'

const REFUSED_FORM =
  'Slack does not take this form. Somebody here is told. Meanwhile say it in one line: /baton help shows how, or do it in the web chat.'

interface NotShown {
  readonly gesture: Gesture
  readonly form: Form
  readonly error: unknown
}

/**
 * What to say of a form that could not be shown, where Slack will never take it: somebody sees that, once
 * a day for each form. Null where another try may show it. Never throws.
 */
export async function refusedForm(
  house: House,
  { gesture, form, error }: NotShown,
): Promise<Reply | null> {
  house.log.warn({ err: error, signal: gesture.id }, 'a form could not be shown in Slack')
  if (!isViewRefused(error)) return null
  const at = house.now().toISOString()
  const said = house.receive({
    kind: 'work.failed',
    id: `refused form:slack:${form.submit}:${at.slice(0, 10)}`,
    at,
    by: { kind: 'system', id: 'slack' },
    source: 'baton',
    what: `the form “${form.title}” in Slack`,
    because: `Slack does not take it as it is drawn. ${error instanceof Error ? error.message : String(error)}`,
  })
  await said.catch((err: unknown) => {
    house.log.error({ err, signal: gesture.id }, 'nor could that be shown')
  })
  return { text: REFUSED_FORM }
}

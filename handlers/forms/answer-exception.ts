import type { FormDoor } from '../../src/house.ts'
import { askAnswer, meantValue, saySettled } from '../answer-form.ts'
import { decided, idOf, stamp } from '../decided.ts'

/** The value an exception waited for; its work goes on from there. */
export const answerException: FormDoor = async ({ value, fields }, asked) => {
  const exception = idOf('exception', value)
  const given = fields.value?.trim() ?? ''
  const again = (fault: string) =>
    askAnswer(asked, exception, { values: { value: given }, faults: { value: fault } })
  if (!given) return { form: await again('Fill this in') }
  const meant = await meantValue(asked, exception, given)
  const signal = { ...stamp(asked), kind: 'exception.answered', exception, value: meant } as const
  return await decided(asked, signal, {
    skipped: () => saySettled(asked, { id: exception }),
    form: ({ faults, because }) => again(Object.values(faults)[0] ?? because),
  })
}

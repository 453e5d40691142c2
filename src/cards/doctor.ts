import type { Card } from '../chat/card.ts'
import type { DoctorView } from './view-doctor.ts'

/** What is well and what is not, with what to do about it. */
export function doctorCard(doctor: DoctorView): Card {
  const ills = illsOf(doctor)
  return {
    title: ills.length === 0 ? 'All is well' : 'Something needs a person',
    badge: ills.length === 0 ? { text: 'Well', tone: 'good' } : { text: 'Look', tone: 'warning' },
    ...(ills.length > 0 && { text: ills.join('\n') }),
    facts: [
      ['Store', 'answers'],
      ['Queue', `${doctor.waitingSignals} signals waiting`],
      ...doctor.chats.map((chat) => [`Chat ${chat.name}`, sayChat(chat)] as const),
      ['Rulebook', doctor.rulebook],
      ['Writer', doctor.writer],
      ['Open exceptions', String(doctor.openExceptions)],
      ['Unshown messages', String(sum(doctor, 'unshown'))],
    ],
  }
}

function illsOf(doctor: DoctorView): string[] {
  const { openExceptions, failedSignals, overdueClocks } = doctor
  const failed = sum(doctor, 'failed')
  return [
    openExceptions > 0 &&
      `Open exceptions: ${openExceptions}. They stand in #triage, each with its owner.`,
    failedSignals > 0 &&
      `Signals that failed for good: ${failedSignals}. The log names each by its id.`,
    failed > 0 && `Messages given up: ${failed}. Is the chat's token still good?`,
    overdueClocks > 0 &&
      `Clocks past due and not told yet: ${overdueClocks}. Is the sweep running?`,
  ].filter((line) => line !== false)
}

function sayChat({ shown, unshown, held, failed }: DoctorView['chats'][number]): string {
  return `${shown} shown, ${unshown} waiting, ${held} held back, ${failed} given up`
}

function sum({ chats }: DoctorView, name: 'unshown' | 'failed'): number {
  return chats.reduce((all, chat) => all + chat[name], 0)
}

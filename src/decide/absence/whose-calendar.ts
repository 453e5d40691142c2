import type { Person } from '../../nouns.ts'
import type { Calendar } from '../calendar.ts'
import { whoseCalendar } from '../clock/fold.ts'
import type { Rulebook } from '../rulebook.ts'

/** The calendar by which somebody works: their team's or the company's, by the clock of their own zone. */
export function calendarOf(rulebook: Pick<Rulebook, 'calendars'>, person: Person): Calendar {
  const theirs = { owner: person, country: null }
  const { calendar } = whoseCalendar(rulebook, { calendar: 'owner' }, theirs)
  return { ...rulebook.calendars[calendar]!, zone: person.zone }
}

import { newDealForm } from '../../src/cards/forms.ts'
import type { Shortcut } from '../../src/house.ts'

/** The form of a new deal, from anywhere. */
export const newDeal: Shortcut = {
  says: 'New deal',
  about: 'anything',
  async run({ house }) {
    return { form: newDealForm(house.rulebook()) }
  },
}

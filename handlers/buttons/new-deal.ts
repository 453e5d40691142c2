import { newDealForm } from '../../src/cards/forms.ts'
import type { Button } from '../../src/house.ts'

/** "New deal": opens its form. */
export const newDeal: Button = async (_, { house }) => ({ form: newDealForm(house.rulebook()) })

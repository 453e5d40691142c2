import { type Button, type Card, type Form, plainLine, type Reply } from '../chat/card.ts'

/** A reply as the API tells it. */
export function tellReply({ text, card, cards, form, file }: Reply) {
  return {
    ...(text !== undefined && { text }),
    ...(card && { card: tellCard(card) }),
    ...(cards && { cards: cards.map(tellCard) }),
    ...(form && { form: tellForm(form) }),
    ...(file && { file }),
  }
}

export function tellButton({ press, only: _, ...rest }: Button) {
  return { button: press, ...rest }
}

function tellCard({ buttons, ...card }: Card) {
  return { ...tellPicture(card), ...(buttons && { buttons: buttons.map(tellButton) }) }
}

/** A card without its buttons; a moment is told in words, in UTC. */
export function tellPicture({ facts, footer, ...card }: Omit<Card, 'buttons'>) {
  return {
    ...card,
    ...(facts && {
      facts: facts.map(([label, value]): [string, string] => [label, plainLine(value)]),
    }),
    ...(footer !== undefined && { footer: plainLine(footer) }),
  }
}

function tellForm({ submit, submitLabel, ...form }: Form) {
  return { form: submit, ...form, submit_label: submitLabel }
}

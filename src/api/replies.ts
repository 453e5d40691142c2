import type { Button, Card, Form, Reply } from '../chat/card.ts'

/** A reply as the API tells it. */
export function tellReply({ text, card, cards, form }: Reply) {
  return {
    ...(text !== undefined && { text }),
    ...(card && { card: tellCard(card) }),
    ...(cards && { cards: cards.map(tellCard) }),
    ...(form && { form: tellForm(form) }),
  }
}

export function tellButton({ press, ...rest }: Button) {
  return { button: press, ...rest }
}

function tellCard({ buttons, ...card }: Card) {
  return { ...card, ...(buttons && { buttons: buttons.map(tellButton) }) }
}

function tellForm({ submit, submitLabel, ...form }: Form) {
  return { form: submit, ...form, submit_label: submitLabel }
}

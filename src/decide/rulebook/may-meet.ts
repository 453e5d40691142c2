import type { Condition, Pin } from '../cel/cel.ts'

/** A rule among others, by its condition. */
export interface Placed {
  readonly when: Condition | null
}

/**
 * For each rule those above it that can apply to the same facts, as far as pinned texts tell: two rules that pin
 * different texts in one field never meet. Cost follows those that can.
 */
export function mayMeet<Rule extends Placed>(
  rules: readonly Rule[],
): (at: number) => readonly Rule[] {
  const shelves = new Map<string, Map<string, number[]>>()
  const loose: number[] = []
  for (const [at, { when }] of rules.entries()) {
    const [pin] = when?.pins ?? []
    if (pin) shelve(shelves, pin, at)
    else loose.push(at)
  }
  return (at) => {
    const pins = new Map((rules[at]?.when?.pins ?? []).map((pin) => [fieldOf(pin), pin.text]))
    const found = [...shelves].flatMap(([field, byText]) => {
      const text = pins.get(field)
      return text === undefined ? [...byText.values()].flat() : (byText.get(text) ?? [])
    })
    const above = [...loose, ...found].filter((place) => place < at).sort((a, b) => a - b)
    return above.map((place) => rules[place]!).filter((other) => !contradict(pins, other))
  }
}

function shelve(shelves: Map<string, Map<string, number[]>>, pin: Pin, at: number): void {
  const byText = shelves.get(fieldOf(pin)) ?? new Map<string, number[]>()
  shelves.set(fieldOf(pin), byText)
  byText.set(pin.text, [...(byText.get(pin.text) ?? []), at])
}

function contradict(pins: ReadonlyMap<string, string>, { when }: Placed): boolean {
  return (when?.pins ?? []).some((pin) => {
    const text = pins.get(fieldOf(pin))
    return text !== undefined && text !== pin.text
  })
}

const fieldOf = ({ object, field }: Pin) => `${object}.${field}`

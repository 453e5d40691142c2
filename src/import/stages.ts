// What the stages of other systems' first pipelines are called, by what they mean to us. Only for
// stages that our own pipeline does not know by that name; a map's `values` come before all of them.
const MEANT: Readonly<Record<string, readonly string[]>> = {
  prospecting: [
    'new',
    'lead',
    'lead in',
    'open',
    'discovery',
    'contact made',
    'appointment scheduled',
  ],
  qualification: [
    ...['engaging', 'engaged', 'qualified', 'qualifying', 'qualified to buy', 'needs analysis'],
    ...['needs defined', 'id decision makers', 'presentation scheduled', 'demo scheduled', 'demo'],
  ],
  proposal: [
    'value proposition',
    'perception analysis',
    'proposal price quote',
    'proposal made',
    'quote',
  ],
  negotiation: [
    ...['negotiation review', 'negotiations started', 'decision maker bought in', 'contract sent'],
    ...['contract', 'legal', 'verbal commit'],
  ],
}

const BY_NAME = new Map(
  Object.entries(MEANT).flatMap(([stage, names]) => names.map((name) => [name, stage] as const)),
)

/** What a stage of Salesforce, HubSpot or Pipedrive is with us; null when it is none of the usual ones. */
export function knownStage(name: string): string | null {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z]+/g, ' ')
    .trim()
  return BY_NAME.get(plain) ?? null
}

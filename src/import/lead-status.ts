// What Salesforce, HubSpot and plain spreadsheets call where a lead is; a map's `values` come before all of them.
const MEANT = {
  new: 'new, open, open not contacted, not contacted, untouched',
  working:
    'working, working contacted, contacted, in progress, attempted to contact, attempting contact, connected, nurturing, nurture',
  over: 'closed, converted, closed converted, closed not converted, not converted, open deal, qualified, unqualified, disqualified, lost, dead, archived',
} as const
type Meant = keyof typeof MEANT

const BY_NAME = new Map(
  Object.entries(MEANT).flatMap(([meant, names]) =>
    names.split(', ').map((name) => [name, meant as Meant] as const),
  ),
)

/** Where an open lead is by its row; why it cannot be taken where it is over, or nobody knows what is meant. */
export function readStatus(
  said: string | undefined,
): { readonly status?: 'new' | 'working' } | { readonly fault: string } {
  if (said === undefined) return {}
  const plain = said.toLowerCase().replace(/[^a-z]+/g, ' ')
  const status = BY_NAME.get(plain.trim())
  if (status === 'over') {
    return {
      fault: `it is over (“${said}”): open leads are imported, and what became a deal comes with import deals`,
    }
  }
  if (status) return { status }
  return { fault: `nobody knows the status “${said}”: say in a map whether it is new or working` }
}

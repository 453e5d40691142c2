import type { Rulebook, Stage } from '../../src/decide/rulebook.ts'
import type { Dossier } from '../../src/store/dossier.ts'

const stage = (name: string, label: string, more: Partial<Stage> = {}): Stage => ({
  ...{ name, label, probability: 10, isClosed: false, isWon: false, requires: [], owner: null },
  moves: ['prospecting', 'proposal', 'negotiation', 'closed_won', 'closed_lost'],
  ...more,
})

export const rulebook = {
  version: 'test',
  pipelines: {
    sales: {
      name: 'sales',
      first: 'prospecting',
      stages: [
        stage('prospecting', 'Prospecting'),
        stage('proposal', 'Proposal', { probability: 50, requires: ['amount'] }),
        stage('negotiation', 'Negotiation', { probability: 80 }),
        stage('closed_won', 'Closed won', {
          ...{ probability: 100, isClosed: true, isWon: true },
          requires: ['account', 'amount', 'close_date'],
          moves: [],
        }),
        stage('closed_lost', 'Closed lost', { probability: 0, isClosed: true, moves: [] }),
      ],
    },
  },
  permissions: {
    'deal.read': ['everyone'],
    'lead.read': ['everyone'],
    'ticket.read': ['everyone'],
  },
  reading: {},
} as unknown as Rulebook

export const now = new Date('2030-01-17T10:00:00Z')

/** A deal in negotiation with everything filled in and nothing pressing. */
export function aDossier(
  over: Omit<Partial<Dossier>, 'deal'> & { deal?: Partial<Dossier['deal']> } = {},
): Dossier {
  const { deal, ...rest } = over
  return {
    deal: {
      ...{
        id: 'd1',
        key: 'D-12',
        ownerId: 'p1',
        version: 1,
        name: 'Acme renewal',
        accountId: 'a1',
      },
      ...{ createdAt: '2030-01-02T09:00:00.000Z', updatedAt: '2030-01-15T09:00:00.000Z' },
      ...{ pipeline: 'sales', stage: 'negotiation', pendingStage: null, amount: '48000.00' },
      ...{ currency: 'EUR', discount: null, closeDate: '2030-02-15', closedAt: null },
      ...{ nextStep: null, leadSource: null, lostReason: null, closeNo: 0, source: 'chat' },
      ...{ externalId: null, custom: {} },
      ...deal,
    },
    account: { ownerId: null, name: 'Acme', country: 'DE', industry: 'Software', region: 'EMEA' },
    owner: { name: 'Ana Souza', email: 'ana@example.com' },
    activities: [
      { at: '2030-01-15T09:00:00.000Z', kind: 'call', text: 'They want a second seat plan.' },
    ],
    ...{ events: [], tasks: [], approvals: [], clocks: [], exceptions: [] },
    ...rest,
  }
}

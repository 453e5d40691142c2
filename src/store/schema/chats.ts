import type { Generated } from 'kysely'

/** Where chats are installed, and what they told us. */
export interface Chats {
  installation: {
    orgId: string
    chat: string
    workspace: string
    name: string
    enterprise: string | null
    botUser: string
    bot: string | null
    token: Buffer | null
    scopes: string[]
    installedBy: string | null
    installedAt: string
    renewedAt: string
    endedAt: string | null
    endedBecause: string | null
  }
  heard: {
    orgId: string
    key: string
    body: string | null
    attempts: Generated<number>
    leaseUntil: string | null
    doneAt: string | null
    heardAt: string
  }
  home: {
    orgId: string
    chat: string
    workspace: string
    handle: string
    personId: string
    hash: string | null
    openedAt: string
  }
  handed: {
    orgId: string
    hash: Buffer
    personId: string
    name: string
    type: string
    body: string
    expiresAt: string
  }
  guess: { orgId: string; account: string; wrong: number; since: string }
}

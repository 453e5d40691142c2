import type { Generated } from 'kysely'
import type { Mute, Preference } from '../../model.ts'
import type { Person, Role, Team } from '../../nouns.ts'
import type { Json, Stamped } from './columns.ts'

/** The company, its people and how they prove who they are. */
export interface People {
  org: {
    id: string
    name: string
    zone: Generated<string>
    currency: Generated<string>
    createdAt: Stamped
  }
  person: {
    orgId: string
    id: string
    name: string
    email: string
    roles: Generated<Role[]>
    managerId: string | null
    zone: Generated<string>
    active: Generated<boolean>
    version: Generated<number>
    createdAt: Stamped
    updatedAt: Stamped
  }
  identity: {
    orgId: string
    chat: string
    workspace: string
    handle: string
    personId: string
    verifiedAt: string
    /** By the account's verified mail address, or because its owner said so to both sides. */
    how: Generated<'mail' | 'consent'>
    /** The account's mail address at that time. */
    email: string | null
  }
  /** Accounts of which their chat is still to be asked whether it has them. */
  doubt: {
    orgId: string
    chat: string
    workspace: string
    handle: string
    since: string
    askAt: string
  }
  teamsRoom: {
    orgId: string
    tenant: string
    id: string
    kind: 'team' | 'channel' | 'group' | 'person'
    name: string | null
    team: string | null
    bot: string
    serviceUrl: string
    addedAt: Stamped
    removedAt: string | null
  }
  team: { orgId: string; id: string; name: string; managerId: string | null }
  membership: { orgId: string; teamId: string; personId: string }
  absence: {
    orgId: string
    id: string
    personId: string
    startsAt: string
    endsAt: string
    coverId: string | null
    begunAt: string | null
    endedAt: string | null
  }
  covered: {
    orgId: string
    absenceId: string
    noun: string
    subjectId: string
    personId: string
  }
  access: {
    orgId: string
    hash: Buffer
    kind: 'token' | 'link' | 'session' | 'install' | 'connect'
    personId: string | null
    createdAt: Stamped
    expiresAt: string | null
    usedAt: string | null
  }
  preference: {
    orgId: string
    personId: string
    digest: Preference['digest']
    quiet: Preference['quiet']
  }
  mute: {
    orgId: string
    personId: string
    subjectId: string
    noun: Mute['noun']
    until: string | null
  }
  directory: { orgId: string; hash: string; people: Json<Person[]>; teams: Json<Team[]> }
}

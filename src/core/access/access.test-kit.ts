/** For tests: people and calls of one account, plain and any. */

import fc from 'fast-check'
import {
  type AccessGrant,
  type AccessSubject,
  type CallSubject,
  GRANT_SCOPES,
  GRANTABLE_RIGHTS,
  type Who,
} from '../model/access.ts'
import { ACCESS_LEVELS, isOutsideAccounts, ROLES } from '../model/role.ts'

export const ACCOUNT = 'acme'
export const RESELLER = 'north'

export function person(changes: Partial<Who> = {}): Who {
  const role = changes.role ?? 'user'
  return {
    userId: 'ada',
    role,
    ...(!isOutsideAccounts(role) && { accountId: ACCOUNT }),
    ...(role === 'reseller' && { resellerId: RESELLER }),
    accessLevel: 'by-role',
    managedGroups: [],
    supervisedQueueIds: new Set(),
    grants: [],
    grantedGroups: [],
    hidingUserIds: new Set(),
    ...changes,
  }
}

export function stretch(changes: Partial<AccessSubject> = {}): AccessSubject {
  return { callId: 'call', accountId: ACCOUNT, resellerId: RESELLER, userIds: [], queueIds: [], ...changes }
}

export function grantOf(changes: Partial<AccessGrant> = {}): AccessGrant {
  return { id: 'grant', rights: ['see-calls', 'listen'], scope: { kind: 'account' }, startsAtMs: 0, ...changes }
}

const USERS = ['ada', 'ben', 'cleo', 'dan']
const QUEUES = ['support', 'sales']
const GROUPS = ['g1', 'g2']
const CALLS = ['call', 'other']

const setOf = (values: readonly string[]) => fc.subarray([...values]).map((some) => new Set(some))
const anyGroups = fc
  .array(fc.record({ id: fc.constantFrom(...GROUPS), memberIds: setOf(USERS) }), { maxLength: 2 })
  .map((groups) => groups.filter(({ id }, index) => groups.findIndex((group) => group.id === id) === index))

export const anyGrant: fc.Arbitrary<AccessGrant> = fc
  .record({
    rights: fc.subarray([...GRANTABLE_RIGHTS]),
    kind: fc.constantFrom(...GRANT_SCOPES),
    index: fc.nat(3),
  })
  .map(({ rights, kind, index }) => {
    const ids = { account: [], group: GROUPS, queue: QUEUES, user: USERS, call: CALLS }[kind]
    const id = ids[index % Math.max(1, ids.length)]
    return grantOf({ id: `${kind} ${index}`, rights, scope: { kind, ...(id !== undefined && { id }) } })
  })

export const anyWho: fc.Arbitrary<Who> = fc
  .record({
    role: fc.constantFrom(...ROLES),
    userId: fc.option(fc.constantFrom(...USERS), { nil: undefined }),
    accessLevel: fc.constantFrom(...ACCESS_LEVELS),
    managedGroups: anyGroups,
    supervisedQueueIds: setOf(QUEUES),
    grants: fc.array(anyGrant, { maxLength: 3 }),
    grantedGroups: anyGroups,
    hidingUserIds: setOf(USERS),
  })
  .map(({ userId, grants, ...rest }) => {
    const { userId: _, ...who } = person(rest)
    const isOutside = isOutsideAccounts(rest.role)
    return { ...who, ...(userId !== undefined && { userId }), grants: isOutside ? [] : grants }
  })

const anyPeople = fc.record({ userIds: fc.subarray(USERS), queueIds: fc.subarray(QUEUES) })

/** Whoever is on a segment is on the call. */
export const anyCall: fc.Arbitrary<CallSubject> = fc
  .record({ callId: fc.constantFrom(...CALLS), also: anyPeople, segments: fc.array(anyPeople, { maxLength: 3 }) })
  .map(({ callId, also, segments }) => ({
    ...stretch({ callId }),
    userIds: [...new Set([...also.userIds, ...segments.flatMap(({ userIds }) => userIds)])],
    queueIds: [...new Set([...also.queueIds, ...segments.flatMap(({ queueIds }) => queueIds)])],
    segments,
  }))

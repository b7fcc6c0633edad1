/** Everything that somebody's access depends on, read at once: groups, queues, grants, and who hides. */

import { sql } from 'kysely'
import { reaches, reachOf, seesHidden } from '../core/access/reach-of.ts'
import type { AccessGrant, GrantableRight, GrantScopeKind, GroupOfPeople, Who } from '../core/model/access.ts'
import type { AccountId, ResellerId, UserId } from '../core/model/ids.ts'
import type { AccessLevel, Role } from '../core/model/role.ts'
import { isUuid } from '../core/model/uuid.ts'
import { findApiKeyById } from './api-keys.ts'
import { type Db, inScope, PLATFORM, type Trx } from './db.ts'
import { findUser } from './users.ts'

/** A user, or an API key: then without `userId`. */
export interface Somebody {
  readonly userId?: UserId
  readonly role: Role
  readonly accountId?: AccountId
  readonly resellerId?: ResellerId
  readonly accessLevel?: AccessLevel
}

export async function findWho(db: Db, somebody: Somebody, nowMs: number): Promise<Who> {
  const [who] = await findWhos(db, [somebody], nowMs)
  if (!who) throw new Error('Nobody was asked for')
  return who
}

/** Whoever has this id, a user or an API key; undefined when there is no such, not any more, or not active. */
export async function findWhoAsked(db: Db, id: string, nowMs: number): Promise<Who | undefined> {
  if (!isUuid(id)) return undefined
  const user = await findUser(db, PLATFORM, id)
  if (user) return user.active ? findWho(db, { ...user, userId: user.id }, nowMs) : undefined
  const key = await findApiKeyById(db, id)
  return key && findWho(db, key, nowMs)
}

/** In the order of `people`. */
export async function findWhos(db: Db, people: readonly Somebody[], nowMs: number): Promise<readonly Who[]> {
  const ofAccounts = people.filter(({ accountId }) => accountId !== undefined)
  const userIds = ofAccounts.flatMap(({ userId }) => userId ?? [])
  const managers = ofAccounts.filter((one) => isReached(one, 'own-and-groups')).flatMap(({ userId }) => userId ?? [])
  const isBlind = people.some((one) => !seesHidden(one))
  if (userIds.length === 0 && !isBlind) return people.map((one) => made(one))
  return inScope(db, PLATFORM, async (trx) => {
    const grants =
      userIds.length === 0 ? new Map<UserId, readonly AccessGrant[]>() : await grantsOf(trx, userIds, nowMs)
    const managed = managers.length === 0 ? [] : await managedGroupIds(trx, managers)
    const queues = managers.length === 0 ? new Map<UserId, readonly string[]>() : await supervisedQueues(trx, managers)
    const granted = [...grants.values()].flat().flatMap(({ scope }) => (scope.kind === 'group' ? (scope.id ?? []) : []))
    const groups = await findGroups(trx, [...new Set([...managed.map(({ groupId }) => groupId), ...granted])])
    const hiding = isBlind ? await hidingUsers(trx, people) : []
    return people.map((one) => {
      const { userId = '', accountId, resellerId } = one
      const own = grants.get(userId) ?? []
      const named = own.flatMap(({ scope }) => (scope.kind === 'group' ? (scope.id ?? []) : []))
      const managedIds = managed.filter((each) => each.userId === userId).map(({ groupId }) => groupId)
      return made(one, {
        grants: own,
        grantedGroups: named.flatMap((id) => groups.get(id) ?? []),
        managedGroups: managedIds.flatMap((id) => groups.get(id) ?? []),
        supervisedQueueIds: new Set(queues.get(userId)),
        hidingUserIds: new Set(
          hiding
            .filter(
              (each) => each.accountId === accountId || (resellerId !== undefined && each.resellerId === resellerId),
            )
            .map(({ id }) => id),
        ),
      })
    })
  })
}

function made(somebody: Somebody, known: Partial<Who> = {}): Who {
  const { userId, role, accountId, resellerId, accessLevel = 'by-role' } = somebody
  return {
    role,
    accessLevel,
    ...(userId !== undefined && { userId }),
    ...(accountId !== undefined && { accountId }),
    ...(resellerId !== undefined && { resellerId }),
    managedGroups: [],
    supervisedQueueIds: new Set(),
    grants: [],
    grantedGroups: [],
    hidingUserIds: new Set(),
    ...known,
  }
}

function isReached({ role, accessLevel = 'by-role' }: Somebody, atLeast: 'own-and-groups'): boolean {
  return reaches(reachOf({ role, accessLevel }, 'see-calls'), atLeast)
}

/** Those that hold now. */
async function grantsOf(trx: Trx, userIds: readonly UserId[], nowMs: number) {
  const now = new Date(nowMs)
  const rows = await trx
    .selectFrom('access_grants')
    .select(['id', 'user_id', 'permissions', 'scope_kind', 'scope_id', 'starts_at', 'ends_at'])
    .where('user_id', 'in', userIds)
    .where('state', '=', 'granted')
    .where('starts_at', '<=', now)
    .where((eb) => eb.or([eb('ends_at', 'is', null), eb('ends_at', '>', now)]))
    .orderBy('id')
    .execute()
  const grants = Map.groupBy(rows, (row) => row.user_id)
  return new Map(
    [...grants].map(([userId, ofUser]) => [
      userId,
      ofUser.map(
        (row): AccessGrant => ({
          id: row.id,
          rights: row.permissions as GrantableRight[],
          scope: { kind: row.scope_kind as GrantScopeKind, ...(row.scope_id !== null && { id: row.scope_id }) },
          startsAtMs: row.starts_at.getTime(),
          ...(row.ends_at !== null && { endsAtMs: row.ends_at.getTime() }),
        }),
      ),
    ]),
  )
}

async function managedGroupIds(trx: Trx, userIds: readonly UserId[]) {
  return trx
    .selectFrom('recording_group_people')
    .select(['group_id as groupId', 'user_id as userId'])
    .where('user_id', 'in', userIds)
    .where('is_manager', '=', true)
    .orderBy('group_id')
    .execute()
}

async function findGroups(trx: Trx, ids: readonly string[]): Promise<ReadonlyMap<string, GroupOfPeople>> {
  if (ids.length === 0) return new Map()
  const rows = await trx
    .selectFrom('recording_group_people')
    .select('group_id')
    .select(sql<string[]>`array_agg(user_id::text)`.as('members'))
    .where('group_id', 'in', ids)
    .groupBy('group_id')
    .execute()
  return new Map(rows.map((row) => [row.group_id, { id: row.group_id, memberIds: new Set(row.members) }]))
}

async function supervisedQueues(trx: Trx, userIds: readonly UserId[]) {
  const rows = await trx
    .selectFrom('queue_people')
    .select(['user_id', 'queue_id'])
    .where('user_id', 'in', userIds)
    .where('kind', '=', 'supervisor')
    .orderBy('queue_id')
    .execute()
  const queues = Map.groupBy(rows, (row) => row.user_id ?? '')
  return new Map([...queues].map(([userId, ofUser]) => [userId, ofUser.map((row) => row.queue_id)]))
}

async function hidingUsers(trx: Trx, people: readonly Somebody[]) {
  const accountIds = people.flatMap(({ accountId }) => accountId ?? [])
  const resellerIds = people.flatMap(({ accountId, resellerId }) => (accountId === undefined ? (resellerId ?? []) : []))
  const rows = await trx
    .selectFrom('users')
    .innerJoin('accounts', 'accounts.id', 'users.account_id')
    .select(['users.id', 'users.account_id', 'accounts.reseller_id'])
    .where('users.hides_recordings', '=', true)
    .where((eb) =>
      eb.or([
        sql<boolean>`users.account_id = any(${[...new Set(accountIds)]}::uuid[])`,
        sql<boolean>`accounts.reseller_id = any(${[...new Set(resellerIds)]}::uuid[])`,
      ]),
    )
    .execute()
  return rows.map((row) => ({ id: row.id, accountId: row.account_id, resellerId: row.reseller_id }))
}

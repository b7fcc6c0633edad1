/**
 * Users, devices and accounts as people look for them: by name, by text, page by page. Which rows of an account a page has is asked as the
 * platform, with the account in the query: behind the policy of an account PostgreSQL takes it for small and sorts all of it for every page. The
 * rows themselves are read under the scope.
 */

import { sql } from 'kysely'
import type { Account, Device } from '../core/model/account.ts'
import type { AccountId, DeviceId, ResellerId, UserId } from '../core/model/ids.ts'
import { isUuid } from '../core/model/uuid.ts'
import { toAccount } from './accounts.ts'
import { asPlatform, type Db, inScope, type Scope, type Trx } from './db.ts'
import { toDevice } from './devices.ts'
import { behind, cutPage, type ListPage, withWords } from './list-page.ts'
import { type StoredUser, toUser } from './users.ts'

export interface UserFilter {
  readonly ids?: readonly UserId[]
  /** Only the people of the reseller itself. */
  readonly resellerId?: ResellerId
  /** Only the people of the platform itself. */
  readonly ofPlatform?: true
  readonly site?: string
  /** The text is not looked for in what only whoever manages users may know. */
  readonly asColleague?: true
}

/** By name. Fails with `invalid-cursor`. */
export async function pageUsers(
  db: Db,
  scope: Scope,
  filter: UserFilter,
  page: ListPage,
): Promise<{ readonly users: readonly StoredUser[]; readonly nextCursor?: string }> {
  const where = (trx: Trx) => {
    let query = trx.selectFrom('users').orderBy('name').orderBy('id')
    if (scope.kind === 'account') query = query.where('account_id', '=', scope.accountId)
    if (filter.resellerId !== undefined) query = query.where('reseller_id', '=', filter.resellerId)
    if (filter.ofPlatform) query = query.where('account_id', 'is', null).where('reseller_id', 'is', null)
    if (filter.ids !== undefined) query = query.where('id', 'in', knownOf(filter.ids))
    if (filter.site !== undefined) query = query.where('site', '=', filter.site)
    const looked = filter.asColleague ? SEEN_BY_COLLEAGUES : SEARCH
    for (const word of withWords(page.text ?? '', looked)) query = query.where(word)
    if (page.cursor !== undefined) query = query.where(behind(page.cursor, sql.ref('name'), sql.ref('id')))
    return page.limit === undefined ? query : query.limit(page.limit + 1)
  }
  const found = await inScope(db, scope, async (trx) => {
    if (scope.kind !== 'account' || page.limit === undefined) return where(trx).selectAll().execute()
    const ids = await asPlatform(trx, (platform) => where(platform).select('id').execute())
    return trx.selectFrom('users').selectAll().where('id', 'in', idsOf(ids)).orderBy('name').orderBy('id').execute()
  })
  const { rows, ...next } = cutPage(found, page, (row) => [row.name, row.id])
  return { users: rows.map(toUser), ...next }
}

function idsOf(rows: readonly { readonly id: string }[]): readonly string[] {
  return knownOf(rows.map(({ id }) => id))
}

/** Those that can be ids at all. None of them is the nil UUID: `in` takes no empty list. */
function knownOf(ids: readonly string[]): readonly string[] {
  const known = ids.filter(isUuid)
  return known.length === 0 ? ['00000000-0000-0000-0000-000000000000'] : known
}

/** The column that the database makes of all that is shown. */
export const SEARCH = sql<string>`search`

/** The same of users without e-mail address and user name. */
export const SEEN_BY_COLLEAGUES = sql<string>`(lower(
  tapeline_joined(array[name, first_name, last_name, extension, site] || numbers || sip_addresses, ' ')
  || ' ' || regexp_replace(tapeline_joined(numbers, '|'), '[^0-9|]', '', 'g')))`

export interface DeviceFilter {
  readonly ids?: readonly DeviceId[]
  readonly ownerId?: UserId
}

/** By name. Fails with `invalid-cursor`. */
export async function pageDevices(
  db: Db,
  scope: Scope,
  { ownerId, ids: wanted }: DeviceFilter,
  page: ListPage,
): Promise<{ readonly devices: readonly Device[]; readonly nextCursor?: string }> {
  if (ownerId !== undefined && !isUuid(ownerId)) return { devices: [] }
  const where = (trx: Trx) => {
    let query = trx.selectFrom('devices').orderBy('name').orderBy('id')
    if (scope.kind === 'account') query = query.where('account_id', '=', scope.accountId)
    if (ownerId !== undefined) query = query.where('owner_id', '=', ownerId)
    if (wanted !== undefined) query = query.where('id', 'in', knownOf(wanted))
    for (const word of withWords(page.text ?? '', SEARCH)) query = query.where(word)
    if (page.cursor !== undefined) query = query.where(behind(page.cursor, sql.ref('name'), sql.ref('id')))
    return page.limit === undefined ? query : query.limit(page.limit + 1)
  }
  const found = await inScope(db, scope, async (trx) => {
    if (scope.kind !== 'account' || page.limit === undefined) return where(trx).selectAll().execute()
    const ids = await asPlatform(trx, (platform) => where(platform).select('id').execute())
    return trx.selectFrom('devices').selectAll().where('id', 'in', idsOf(ids)).orderBy('name').orderBy('id').execute()
  })
  const { rows, ...next } = cutPage(found, page, (row) => [row.name, row.id])
  return { devices: rows.map(toDevice), ...next }
}

export interface AccountFilter {
  readonly ids?: readonly AccountId[]
  readonly resellerId?: ResellerId
}

/** By short name. Fails with `invalid-cursor`. */
export async function pageAccounts(
  db: Db,
  scope: Scope,
  { resellerId, ids }: AccountFilter,
  page: ListPage,
): Promise<{ readonly accounts: readonly Account[]; readonly nextCursor?: string }> {
  const found = await inScope(db, scope, (trx) => {
    let query = trx.selectFrom('accounts').selectAll().orderBy('slug').orderBy('id')
    if (resellerId !== undefined) query = query.where('reseller_id', '=', resellerId)
    if (ids !== undefined) query = query.where('id', 'in', knownOf(ids))
    for (const word of withWords(page.text ?? '', ACCOUNT_TEXT)) query = query.where(word)
    if (page.cursor !== undefined) query = query.where(behind(page.cursor, sql.ref('slug'), sql.ref('id')))
    if (page.limit !== undefined) query = query.limit(page.limit + 1)
    return query.execute()
  })
  const { rows, ...next } = cutPage(found, page, (row) => [row.slug, row.id])
  return { accounts: rows.map(toAccount), ...next }
}

const ACCOUNT_TEXT = sql<string>`lower(concat_ws(' ', slug, name, array_to_string(domains, ' ')))`

/** An account's settings: one document, every version kept, the latest in force. */

import { type Selectable, sql } from 'kysely'
import { AppError } from '../core/model/app-error.ts'
import type { AccountId, UserId } from '../core/model/ids.ts'
import type { PolicySettings } from '../core/model/policy.ts'
import { isUuid } from '../core/model/uuid.ts'
import { refusing } from './constraint-errors.ts'
import { accountScope, type Db, inScope, type Scope, type Trx } from './db.ts'
import { storableJson, storableText, withoutNulls } from './row-values.ts'
import type { Tables } from './schema.ts'

/** Who changed the settings when, and why. */
export interface SettingsVersion {
  readonly accountId: AccountId
  /** From 1. */
  readonly version: number
  readonly changedBy?: UserId
  /** As they were called then; of programs too. */
  readonly changedByName?: string
  readonly changedAtMs: number
  readonly comment?: string
}

export interface AccountSettings extends SettingsVersion {
  readonly settings: PolicySettings
}

export interface SettingsChange extends Pick<AccountSettings, 'accountId' | 'settings'> {
  readonly changedBy?: UserId | undefined
  readonly changedByName?: string | undefined
  readonly comment?: string | undefined
  /** The version the change was made on, 0 for none: when given, a change made meanwhile is not overwritten. */
  readonly basedOnVersion?: number | undefined
}

/** Returns the new version. Fails with `settings-changed` or `account-not-found`. */
export async function saveSettings(db: Db, scope: Scope, change: SettingsChange): Promise<number> {
  const { accountId, settings, changedBy, changedByName, comment, basedOnVersion } = change
  return refusing(
    inScope(db, scope, async (trx) => {
      // Of two who read the same number the primary key refuses one.
      const latest = await latestVersion(trx, accountId)
      if (basedOnVersion !== undefined && basedOnVersion !== latest) {
        throw new AppError('settings-changed', 'Somebody else changed the settings meanwhile')
      }
      const version = latest + 1
      await trx
        .insertInto('account_settings')
        .values({
          account_id: accountId,
          version,
          settings: storableJson(settings),
          changed_by: changedBy ?? null,
          changed_by_name: changedByName === undefined ? null : storableText(changedByName),
          comment: comment === undefined ? null : storableText(comment),
        })
        .execute()
      return version
    }),
  )
}

/** Of those in force; 0: the defaults. */
export async function findSettingsVersion(db: Db, scope: Scope, accountId: AccountId): Promise<number> {
  return isUuid(accountId) ? inScope(db, scope, (trx) => latestVersion(trx, accountId)) : 0
}

async function latestVersion(trx: Trx, accountId: AccountId): Promise<number> {
  const row = await trx
    .selectFrom('account_settings')
    .select((eb) => eb.fn.max('version').as('version'))
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  return row?.version ?? 0
}

/** Those in force, or those of an older version. Undefined when there are none: of version 0 the defaults hold. */
export async function findSettings(
  db: Db,
  scope: Scope,
  accountId: AccountId,
  version?: number,
): Promise<AccountSettings | undefined> {
  if (!isUuid(accountId)) return undefined
  const row = await inScope(db, scope, (trx) => {
    const query = select(trx, accountId).select('settings').limit(1)
    return (version === undefined ? query : query.where('version', '=', version)).executeTakeFirst()
  })
  return row && { ...toVersion(row), settings: row.settings as PolicySettings }
}

/** All that were in force at some time between, the oldest first; none: the defaults hold. */
export async function settingsInForceBetween(
  db: Db,
  accountId: AccountId,
  fromMs: number,
  toMs: number,
): Promise<readonly { readonly changedAtMs: number; readonly settings: PolicySettings }[]> {
  const rows = await inScope(db, accountScope(accountId), (trx) =>
    trx
      .selectFrom('account_settings')
      .select(['changed_at', 'settings'])
      .where('account_id', '=', accountId)
      .where('changed_at', '<=', new Date(toMs))
      .where(
        sql<boolean>`version >= coalesce((select max(version) from account_settings
          where account_id = ${accountId} and changed_at <= ${new Date(fromMs)}), 0)`,
      )
      .orderBy('version')
      .execute(),
  )
  return rows.map((row) => ({ changedAtMs: row.changed_at.getTime(), settings: row.settings as PolicySettings }))
}

/** What the settings in force of these accounts call their queues: by account, name by id. */
export async function findQueueNames(
  db: Db,
  scope: Scope,
  accountIds: readonly AccountId[],
): Promise<ReadonlyMap<AccountId, ReadonlyMap<string, string>>> {
  if (accountIds.length === 0) return new Map()
  const ids = [...new Set(accountIds)]
  const { settings, directory } = await inScope(db, scope, async (trx) => ({
    settings: await trx
      .selectFrom('account_settings')
      .distinctOn('account_id')
      .select(['account_id', sql<PolicySettings['queues'] | null>`settings -> 'queues'`.as('queues')])
      .where('account_id', 'in', ids)
      .orderBy('account_id')
      .orderBy('version', 'desc')
      .execute(),
    directory: await trx
      .selectFrom('queues')
      .select(['account_id', 'id', 'name'])
      .where('account_id', 'in', ids)
      .execute(),
  }))
  const ofSettings = new Map(settings.map(({ account_id, queues }) => [account_id, namesOfQueues(queues ?? {})]))
  const ofDirectory = Map.groupBy(directory, (queue) => queue.account_id)
  return new Map(
    ids.map((id) => [
      id,
      new Map([
        ...(ofSettings.get(id) ?? []),
        ...(ofDirectory.get(id) ?? []).map((queue) => [queue.id, queue.name] as const),
      ]),
    ]),
  )
}

function namesOfQueues(queues: NonNullable<PolicySettings['queues']>): ReadonlyMap<string, string> {
  return new Map(Object.entries(queues).flatMap(([id, { name }]) => (name === undefined ? [] : [[id, name]])))
}

/** Newest first, without the settings: of many versions and users they would be many megabytes. */
export async function listSettingsVersions(
  db: Db,
  scope: Scope,
  accountId: AccountId,
  { beforeVersion, limit = 50 }: { readonly beforeVersion?: number | undefined; readonly limit?: number } = {},
): Promise<readonly SettingsVersion[]> {
  if (!isUuid(accountId)) return []
  const rows = await inScope(db, scope, (trx) => {
    const query = select(trx, accountId).limit(limit)
    return (beforeVersion === undefined ? query : query.where('version', '<', beforeVersion)).execute()
  })
  return rows.map(toVersion)
}

const COLUMNS = ['account_id', 'version', 'changed_by', 'changed_by_name', 'changed_at', 'comment'] as const

function select(trx: Trx, accountId: AccountId) {
  return (
    trx
      .selectFrom('account_settings')
      .select(COLUMNS)
      // Versions of before names were kept: as the user is called now, if there still is one.
      .select(
        sql<string | null>`(select name from users where users.id = account_settings.changed_by)`.as('present_name'),
      )
      .where('account_id', '=', accountId)
      .orderBy('version', 'desc')
  )
}

type Row = Pick<Selectable<Tables['account_settings']>, (typeof COLUMNS)[number]> & {
  readonly present_name: string | null
}

function toVersion(row: Row): SettingsVersion {
  return {
    accountId: row.account_id,
    version: row.version,
    changedAtMs: row.changed_at.getTime(),
    ...withoutNulls({
      changedBy: row.changed_by,
      changedByName: row.changed_by_name ?? row.present_name,
      comment: row.comment,
    }),
  }
}

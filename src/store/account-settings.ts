/** An account's settings: one document, every version kept, the latest in force. */

import { type Selectable, sql } from 'kysely'
import type { AccountId, UserId } from '../core/model/ids.ts'
import type { PolicySettings } from '../core/model/policy.ts'
import { isUuid } from '../core/model/uuid.ts'
import { refusing } from './constraint-errors.ts'
import { type Db, inScope, type Scope } from './db.ts'
import { storableJson, withoutNulls } from './row-values.ts'
import type { Tables } from './schema.ts'

export interface AccountSettings {
  readonly accountId: AccountId
  /** From 1. */
  readonly version: number
  readonly settings: PolicySettings
  readonly changedBy?: UserId
  readonly changedAtMs: number
}

export interface SettingsChange {
  readonly accountId: AccountId
  readonly settings: PolicySettings
  readonly changedBy?: UserId
  /** The version the change was made on, 0 for none: when given, a change made meanwhile is not overwritten. */
  readonly basedOnVersion?: number
}

/** Returns the new version. Fails with `settings-changed` or `account-not-found`. */
export async function saveSettings(db: Db, scope: Scope, change: SettingsChange): Promise<number> {
  const { accountId, settings, changedBy, basedOnVersion } = change
  return refusing(
    inScope(db, scope, async (trx) => {
      const next =
        basedOnVersion === undefined
          ? sql<number>`(select coalesce(max(version), 0) + 1 from account_settings where account_id = ${accountId})`
          : basedOnVersion + 1
      const row = await trx
        .insertInto('account_settings')
        .values({
          account_id: accountId,
          version: next,
          settings: storableJson(settings),
          changed_by: changedBy ?? null,
        })
        .returning('version')
        .executeTakeFirstOrThrow()
      return row.version
    }),
  )
}

/** Those in force. Undefined when nobody has changed anything yet: the defaults hold. */
export async function findSettings(db: Db, scope: Scope, accountId: AccountId): Promise<AccountSettings | undefined> {
  return (await settingsVersions(db, scope, accountId, 1))[0]
}

/** Newest first. */
export async function settingsVersions(
  db: Db,
  scope: Scope,
  accountId: AccountId,
  limit = 100,
): Promise<readonly AccountSettings[]> {
  if (!isUuid(accountId)) return []
  const rows = await inScope(db, scope, (trx) =>
    trx
      .selectFrom('account_settings')
      .selectAll()
      .where('account_id', '=', accountId)
      .orderBy('version', 'desc')
      .limit(limit)
      .execute(),
  )
  return rows.map(toSettings)
}

function toSettings(row: Selectable<Tables['account_settings']>): AccountSettings {
  return {
    accountId: row.account_id,
    version: row.version,
    settings: row.settings as PolicySettings,
    changedAtMs: row.changed_at.getTime(),
    ...withoutNulls({ changedBy: row.changed_by }),
  }
}

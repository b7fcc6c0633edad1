/**
 * The database, and the one place where a query is tied to an account. PostgreSQL's row level security does the rest:
 * see migrations/0001-scopes.sql. A query outside of `inScope` sees no rows of any account.
 */

import { type Kysely, sql, type Transaction } from 'kysely'
import type { AccountId, ResellerId } from '../core/model/ids.ts'
import type { Tables } from './schema.ts'

export type Db = Kysely<Tables>
export type Trx = Transaction<Tables>

/** Whose rows are seen: those of one account, of all accounts of one reseller, or everything. */
export type Scope =
  | { readonly kind: 'account'; readonly accountId: AccountId }
  | { readonly kind: 'reseller'; readonly resellerId: ResellerId }
  | { readonly kind: 'platform' }

export const PLATFORM: Scope = { kind: 'platform' }

export function accountScope(accountId: AccountId): Scope {
  return { kind: 'account', accountId }
}

export function resellerScope(resellerId: ResellerId): Scope {
  return { kind: 'reseller', resellerId }
}

/**
 * Runs `work` in a transaction that sees only the scope's rows. Given a transaction, joins it: the scope holds for `work`,
 * then the former one is back, so that functions of several tables can be combined in one commit.
 */
export async function inScope<T>(db: Db, scope: Scope, work: (trx: Trx) => Promise<T>): Promise<T> {
  if (!db.isTransaction) {
    return db.transaction().execute(async (trx) => {
      await enter(trx, settingsOf(scope))
      return work(trx)
    })
  }
  const trx = db as Trx
  const before = await sql<Settings>`
    select current_setting('role') as role, current_setting('tapeline.account_id', true) as "accountId",
      current_setting('tapeline.reseller_id', true) as "resellerId"`.execute(trx)
  await enter(trx, settingsOf(scope))
  // A query that fails ends the whole transaction: there is nothing to restore then.
  const result = await work(trx)
  await enter(trx, before.rows[0] ?? { role: 'none', accountId: null, resellerId: null })
  return result
}

/**
 * Runs `work` as the platform inside the transaction of another scope. For search only: behind the policy of an account
 * PostgreSQL may not use an index on text (`like` is not leakproof). What is found is read again under the scope.
 */
export function asPlatform<T>(trx: Trx, work: (trx: Trx) => Promise<T>): Promise<T> {
  return inScope(trx, PLATFORM, work)
}

/** What a scope is to PostgreSQL. */
interface Settings {
  readonly role: string
  readonly accountId: string | null
  readonly resellerId: string | null
}

function settingsOf(scope: Scope): Settings {
  switch (scope.kind) {
    case 'account':
      return { role: 'tapeline_app', accountId: scope.accountId, resellerId: null }
    case 'reseller':
      return { role: 'tapeline_reseller', accountId: null, resellerId: scope.resellerId }
    case 'platform':
      return { role: 'tapeline_platform', accountId: null, resellerId: null }
  }
}

/** As `set local`: all end with the transaction, whatever happens to the connection afterwards. */
async function enter(trx: Trx, { role, accountId, resellerId }: Settings): Promise<void> {
  await sql`select set_config('role', ${role}, true), set_config('tapeline.account_id', ${accountId ?? ''}, true),
    set_config('tapeline.reseller_id', ${resellerId ?? ''}, true)`.execute(trx)
}

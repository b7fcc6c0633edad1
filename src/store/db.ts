/**
 * The database, and the one place where a query is tied to an account. PostgreSQL's row level security does the rest:
 * see migrations/0001-scopes.sql. A query outside of `inScope` sees no rows of any account.
 */

import { type Kysely, sql, type Transaction } from 'kysely'
import type { AccountId } from '../core/model/ids.ts'
import type { Tables } from './schema.ts'

export type Db = Kysely<Tables>
export type Trx = Transaction<Tables>

/** Whose rows are seen: those of one account, or everything. */
export type Scope = { readonly kind: 'account'; readonly accountId: AccountId } | { readonly kind: 'platform' }

export const PLATFORM: Scope = { kind: 'platform' }

export function accountScope(accountId: AccountId): Scope {
  return { kind: 'account', accountId }
}

/**
 * Runs `work` in a transaction that sees only the scope's rows. Given a transaction, joins it: the scope holds for `work`,
 * then the former one is back, so that functions of several tables can be combined in one commit.
 */
export async function inScope<T>(db: Db, scope: Scope, work: (trx: Trx) => Promise<T>): Promise<T> {
  if (!db.isTransaction) {
    return db.transaction().execute(async (trx) => {
      await enter(trx, ROLE_OF[scope.kind], accountIdOf(scope))
      return work(trx)
    })
  }
  const trx = db as Trx
  const before = await sql<{ role: string; accountId: string | null }>`
    select current_setting('role') as role, current_setting('tapeline.account_id', true) as "accountId"`.execute(trx)
  await enter(trx, ROLE_OF[scope.kind], accountIdOf(scope))
  // A query that fails ends the whole transaction: there is nothing to restore then.
  const result = await work(trx)
  await enter(trx, before.rows[0]?.role ?? 'none', before.rows[0]?.accountId ?? '')
  return result
}

/**
 * Runs `work` as the platform inside the transaction of another scope. For search only: behind the policy of an account
 * PostgreSQL may not use an index on text (`like` is not leakproof). What is found is read again under the scope.
 */
export function asPlatform<T>(trx: Trx, work: (trx: Trx) => Promise<T>): Promise<T> {
  return inScope(trx, PLATFORM, work)
}

const ROLE_OF = { account: 'tapeline_app', platform: 'tapeline_platform' } as const satisfies Record<
  Scope['kind'],
  string
>

function accountIdOf(scope: Scope): string {
  return scope.kind === 'account' ? scope.accountId : ''
}

/** As `set local`: both end with the transaction, whatever happens to the connection afterwards. */
async function enter(trx: Trx, role: string, accountId: string): Promise<void> {
  await sql`select set_config('role', ${role}, true), set_config('tapeline.account_id', ${accountId}, true)`.execute(
    trx,
  )
}

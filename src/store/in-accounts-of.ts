import { type Expression, type SqlBool, sql } from 'kysely'
import type { Scope } from './db.ts'

/** For what runs as the platform: the accounts of the scope, none for the platform itself. `account_id` is the column's name. */
export function inAccountsOf(scope: Scope): readonly Expression<SqlBool>[] {
  if (scope.kind === 'platform') return []
  if (scope.kind === 'account') return [sql<SqlBool>`account_id = ${scope.accountId}::uuid`]
  return [sql<SqlBool>`account_id = any (array(select id from accounts where reseller_id = ${scope.resellerId}::uuid))`]
}

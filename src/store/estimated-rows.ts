/** How many rows PostgreSQL expects, by its statistics: of accounts it may use them also behind row level security. */

import { type Expression, type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Trx } from './db.ts'

export async function estimatedRows(
  trx: Trx,
  table: RawBuilder<unknown>,
  conditions: readonly Expression<SqlBool>[],
): Promise<number> {
  const { rows } = await sql<{ 'QUERY PLAN': readonly { readonly Plan: { readonly 'Plan Rows': number } }[] }>`
    explain (format json) select from ${table} where ${sql.join([sql`true`, ...conditions], sql` and `)}`.execute(trx)
  return rows[0]?.['QUERY PLAN'][0]?.Plan['Plan Rows'] ?? 0
}

import { type Expression, type SqlBool, sql } from 'kysely'

type IdColumn = 'people_ids' | 'queue_ids' | 'caller_ids' | 'callee_ids' | 'traits'

export function overlap(column: IdColumn, ids: readonly string[]): Expression<SqlBool> {
  return ids.length === 0 ? sql<SqlBool>`false` : sql<SqlBool>`${sql.ref(column)} && ${ids}::text[]`
}

export function anyOf(conditions: readonly Expression<SqlBool>[]): Expression<SqlBool> {
  return sql<SqlBool>`(${sql.join(conditions, sql` or `)})`
}

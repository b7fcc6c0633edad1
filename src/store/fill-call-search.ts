import { type SqlBool, sql } from 'kysely'
import { searchColumns } from './calls.ts'
import type { Db } from './db.ts'
import { fillOldCalls } from './fill-old-calls.ts'

/** Until then they are not found by who called or was called, nor by how they were recorded. Returns how many there were. */
export function fillCallSearch(db: Db, signal?: AbortSignal): Promise<number> {
  return fillOldCalls(db, { isMissing: sql<SqlBool>`caller_search is null`, columnsOf: searchColumns }, signal)
}

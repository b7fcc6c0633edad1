import { type SqlBool, sql } from 'kysely'
import { queuesOfCall, usersOfCall } from '../core/access/subject-of-call.ts'
import type { Call } from '../core/model/call.ts'
import type { Db } from './db.ts'
import { fillOldCalls } from './fill-old-calls.ts'

/** Until then only who reaches the whole account finds them, also those of people who hide theirs. Returns how many there were. */
export function fillCallPeople(db: Db, signal?: AbortSignal): Promise<number> {
  const isMissing = sql<SqlBool>`not people_filled and people_ids = '{}' and queue_ids = '{}'`
  const columnsOf = (call: Pick<Call, 'parties' | 'replay'>) => ({
    people_ids: usersOfCall(call),
    queue_ids: queuesOfCall(call),
    people_filled: true,
  })
  return fillOldCalls(db, { isMissing, columnsOf }, signal)
}
